/** What is used of the package, which comes without types. */
declare module '@openpgp/seek-bzip' {
  interface InputStream {
    readByte(): number;
    read(to: Uint8Array, offset: number, length: number): number;
    eof(): boolean;
  }
  interface OutputStream {
    writeByte(byte: number): void;
  }
  const bunzip: {
    /** @throws TypeError with `errorCode` */
    decode(input: InputStream, output: OutputStream, multistream: boolean): void;
  };
  export = bunzip;
}
