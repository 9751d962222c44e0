/** CUB-200-2011 (Wah et al. 2011) as it is handed out: a folder of images, and tables that number them. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badDataFile } from '../protocol/errors';
import type { SplitName } from '../protocol/runs';
import { readingError } from './fileContents';
import type { Box, ImageListing } from './imageListing';

/** The longest table of the set has under 1 MB. */
const MOST_TABLE_BYTES = 16 << 20;

/**
 * Lists one split, in the order of images.txt. Boxes are [x, x + width) × [y, y + height), as the set's own numbers
 * say; they may reach a little out of the picture (`boxWithin`).
 * @param root the folder that holds images.txt
 * @throws `data/bad-file` naming the line, `file/missing`, `file/cannot-read`
 */
export async function listCub(name: string, root: string, split: SplitName): Promise<ImageListing> {
  const [images, classes, labels, splits, boxes] = await Promise.all(
    ['images', 'classes', 'image_class_labels', 'train_test_split', 'bounding_boxes'].map((table) =>
      readTable(join(root, `${table}.txt`)),
    ),
  );
  if (!images || !classes || !labels || !splits || !boxes) throw new Error('A table was not read');
  const classNames = readClassNames(classes);
  const present = await imagesBelow(join(root, 'images'));
  const listed = [...images.rows.values()].map((row) => ({
    path: checkedPath(images, row, present),
    label: readLabel(labels, rowOf(labels, row.id), classNames.length),
    isTraining: readSplit(splits, rowOf(splits, row.id)),
    box: readBox(boxes, rowOf(boxes, row.id)),
  }));
  const chosen = listed.filter(({ isTraining }) => isTraining === (split === 'train'));
  return {
    name,
    classNames,
    root: join(root, 'images'),
    paths: chosen.map(({ path }) => path),
    labels: Int32Array.from(chosen, ({ label }) => label),
    boxes: chosen.map(({ box }) => box),
  };
}

interface Row {
  /** Counted from one, as editors do. */
  readonly line: number;
  readonly id: string;
  readonly fields: readonly string[];
}

/** Rows by their first field, in the file's order. */
interface Table {
  readonly path: string;
  readonly rows: ReadonlyMap<string, Row>;
}

const bad = (table: Table, row: Row, reason: string) =>
  badDataFile(table.path, `line ${String(row.line)}`, reason);

async function readTable(path: string): Promise<Table> {
  const text = await readText(path);
  const rows = new Map<string, Row>();
  text.split('\n').forEach((content, index) => {
    const [id, ...fields] = content.trim().split(/\s+/);
    if (id === undefined || id === '') return;
    const row = { line: index + 1, id, fields };
    if (rows.has(id)) throw bad({ path, rows }, row, `the number ${id.slice(0, 20)} occurs twice`);
    rows.set(id, row);
  });
  if (rows.size === 0) throw badDataFile(path, 'line 1', 'the table is empty');
  return { path, rows };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= MOST_TABLE_BYTES) return await readFile(path, 'utf8');
    const most = String(MOST_TABLE_BYTES);
    throw badDataFile(path, `byte ${most}`, `it has ${String(size)} bytes, and no table has over ${most}`);
  } catch (error) {
    throw readingError(path, error);
  }
}

function rowOf(table: Table, id: string): Row {
  const row = table.rows.get(id);
  if (row) return row;
  throw badDataFile(table.path, 'its end', `it has no line for image ${id.slice(0, 20)} of images.txt`);
}

/** `001.Black_footed_Albatross` to `Black footed Albatross`; classes are numbered from one, without gaps. */
function readClassNames(table: Table): string[] {
  return [...table.rows.values()].map((row, index) => {
    if (row.id !== String(index + 1)) {
      throw bad(table, row, `the class "${row.id.slice(0, 20)}" stands where ${String(index + 1)} must`);
    }
    return (row.fields[0] ?? '').replace(/^\d+\./, '').replaceAll('_', ' ');
  });
}

async function imagesBelow(folder: string): Promise<ReadonlySet<string>> {
  try {
    const items = await readdir(folder, { recursive: true });
    return new Set(items.map((path) => path.replaceAll('\\', '/')));
  } catch (error) {
    throw readingError(folder, error);
  }
}

function checkedPath(table: Table, row: Row, present: ReadonlySet<string>): string {
  const path = row.fields[0] ?? '';
  if (present.has(path)) return path;
  throw bad(table, row, `images/${path.slice(0, 200)} is not there`);
}

function readLabel(table: Table, row: Row, classes: number): number {
  const label = Number(row.fields[0]);
  if (Number.isInteger(label) && label >= 1 && label <= classes) return label - 1;
  const found = (row.fields[0] ?? '').slice(0, 20);
  throw bad(table, row, `its class is "${found}", and classes go from 1 to ${String(classes)}`);
}

function readSplit(table: Table, row: Row): boolean {
  const [field] = row.fields;
  if (field === '1' || field === '0') return field === '1';
  throw bad(table, row, `"${(field ?? '').slice(0, 20)}" is neither 1 (training) nor 0 (test)`);
}

function readBox(table: Table, row: Row): Box {
  const [x = NaN, y = NaN, width = NaN, height = NaN] = row.fields.map(Number);
  const isBox = [x, y, width, height].every(Number.isFinite) && width > 0 && height > 0;
  if (!isBox) throw bad(table, row, 'it is no box of x, y, width and height');
  return [x, y, x + width, y + height];
}
