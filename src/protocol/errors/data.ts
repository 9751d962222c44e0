/** Images, data sets and files. */
import { GradLensError } from './gradLensError';

export const notAnImage = (path: string, found: string): GradLensError =>
  new GradLensError(
    'image/not-an-image',
    `${path} is not an image that GradLens reads: it starts with ${found}. Choose a PNG, JPEG, WebP or BMP file.`,
  );

export const truncatedImage = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'image/truncated',
    `${path} cannot be decoded: ${reason}. The file is damaged or cut off; export or copy it again.`,
  );

export const imageTooLarge = (path: string, width: number, height: number, most: number): GradLensError =>
  new GradLensError(
    'image/too-large',
    `${path} is ${String(width)} × ${String(height)} pixels large, and 1 to ${String(most)} pixels can be read. Choose an image of another size.`,
  );

export const imageFileTooLarge = (path: string, bytes: number, most: number): GradLensError =>
  new GradLensError(
    'image/file-too-large',
    `${path} has ${String(bytes)} bytes, and an image file may have ${String(most)}. Choose a smaller image.`,
  );

export const fileMissing = (path: string): GradLensError =>
  new GradLensError('file/missing', `${path} does not exist. Choose a file that does, or restore it.`);

export const badDataFile = (path: string, where: string, reason: string): GradLensError =>
  new GradLensError(
    'data/bad-file',
    `${path} is damaged at ${where}: ${reason}. Fetch or copy the file again.`,
  );

export const cannotRead = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'file/cannot-read',
    `${path} could not be read: ${reason}. Check that it is a file and that you may read it.`,
  );

/** The file is whole, but not the one that the data set is known by. */
export const otherContents = (path: string, found: string, expected: string): GradLensError =>
  new GradLensError(
    'data/other-contents',
    `${path} is not the data set's own file: its contents have SHA-256 ${found}, expected ${expected}. Fetch the original file.`,
  );

export const noDataFolder = (name: string): GradLensError =>
  new GradLensError(
    'data/no-folder',
    `Data set "${name}" does not ship with GradLens, and no data folder is set. Set gradlens.dataFolder (GRADLENS_DATA on the command line) to the folder that holds it.`,
  );

export const noSuchSplit = (name: string, split: string, splits: readonly string[]): GradLensError =>
  new GradLensError(
    'data/no-split',
    `Data set "${name}" has no ${split} images. It has: ${splits.join(', ')}.`,
  );

export const imageIndexOutOfRange = (name: string, index: number, count: number): GradLensError =>
  new GradLensError(
    'data/no-image',
    `Data set "${name}" has no image ${String(index)}: it has 0 to ${String(count - 1)}. Choose one of these.`,
  );

export const noSplitFolder = (
  name: string,
  folder: string,
  split: string,
  folders: readonly string[],
): GradLensError =>
  new GradLensError(
    'data/no-split-folder',
    `Data set "${name}" has no ${split} images: ${folder} has no folder ${folders.join(' or ')}. Put one there, with a folder for each class; a tenth of the images will do to test.`,
  );

export const otherClasses = (name: string, folder: string, found: readonly string[]): GradLensError =>
  new GradLensError(
    'data/other-classes',
    `Data set "${name}" has test images of classes that it does not train on: ${folder} has ${found.slice(0, 5).join(', ')}${found.length > 5 ? ' …' : ''}. Rename these folders or move them away, or say in classes.json which folder is which class.`,
  );

export const badClassMap = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'data/bad-class-map',
    `${path} does not say which folder is which class: ${reason}. Write an object such as {"n02085620": "dog", "n02123045": "cat"}.`,
  );

export const noImages = (name: string, folder: string): GradLensError =>
  new GradLensError(
    'data/no-images',
    `Data set "${name}" has no images in ${folder}. Put a folder for each class there, with JPEG, PNG, WebP or BMP files inside.`,
  );

/** A thread that decodes images, not a single image. */
export const decoderDied = (reason: string): GradLensError =>
  new GradLensError(
    'data/decoder-died',
    `A thread that reads images stopped: ${reason}. What it had read is lost; a new one starts with the next try. Resume the run.`,
  );

export const unknownDataSet = (name: string, known: readonly string[]): GradLensError =>
  new GradLensError(
    'data/unknown',
    `There is no data set "${name}". Known: ${known.join(', ')}. A folder below gradlens.dataFolder that holds train and test (or val), each with a folder for each class, is one more, by its name.`,
  );

export const dataSetAbsent = (name: string, folder: string): GradLensError =>
  new GradLensError(
    'data/absent',
    `The files of data set "${name}" are not in ${folder}. Put them there, or set gradlens.dataFolder (GRADLENS_DATA on the command line) to the folder that holds them.`,
  );

export const badBox = (path: string, box: readonly number[], width: number, height: number): GradLensError =>
  new GradLensError(
    'data/bad-box',
    `The box ${box.join(', ')} does not fit ${path}, which is ${String(width)} × ${String(height)} pixels large. Fetch the data set's table of boxes again.`,
  );

export const unsupportedMatFile = (path: string, found: string): GradLensError =>
  new GradLensError(
    'data/mat-version',
    `${path} is a MAT-file of ${found}, and little-endian ones of level 5 can be read. Fetch the original file, or save it with MATLAB's option -v7.`,
  );
