/** The two libraries of TensorFlow's wheels, with the notices of what is in them: all that the addon runs over. */
export const isTensorflowLibrary = (path: string): boolean =>
  /^tensorflow\/(libtensorflow_(cc|framework)\.so\.2|THIRD_PARTY_NOTICES\.txt)$/.test(path);
