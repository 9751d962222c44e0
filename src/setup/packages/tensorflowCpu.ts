import type { BackendPackage, Wheel } from '../backendPackage';
import { addonMisfit } from '../machine';
import { isTensorflowLibrary } from './tensorflowLibrary';

const wheel: Wheel = {
  project: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  bytes: 274_000_871,
  keeps: isTensorflowLibrary,
  unpackedBytes: 853_308_936,
};

export const tensorflowCpu: BackendPackage = {
  name: 'tensorflow-cpu',
  title: 'TensorFlow for the processor',
  help: "TensorFlow's own library from its Python package, without Python. No GPU needed.",
  version: wheel.version,
  licence: 'Apache-2.0',
  source: { kind: 'wheels', wheels: [wheel] },
  misfit: addonMisfit,
};
