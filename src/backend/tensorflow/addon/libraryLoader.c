/*
 * Loads a shared library by its whole path and shows its symbols to what is loaded later. The addon of TensorFlow.js
 * names TensorFlow's libraries without a folder: once they are in the process, the loader of the system takes them,
 * wherever they lie, and LD_LIBRARY_PATH need not be set before the process starts. TensorFlow itself looks for CUDA in
 * the nvidia packages beside its own (its RUNPATH has $ORIGIN/../nvidia/cublas/lib and so on) once it is loaded like this.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <node_api.h>
#include <stdbool.h>

enum { LONGEST_PATH = 4096 };

/* (path: string) => void; throws what the loader of the system says. */
static napi_value load_library(napi_env env, napi_callback_info info) {
  size_t count = 1;
  size_t length = 0;
  napi_value argument;
  char path[LONGEST_PATH];
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count != 1 ||
      napi_get_value_string_utf8(env, argument, path, sizeof path, &length) != napi_ok) {
    napi_throw_type_error(env, NULL, "loadLibrary takes a path");
  } else if (dlopen(path, RTLD_NOW | RTLD_GLOBAL) == NULL) {
    napi_throw_error(env, NULL, dlerror());
  }
  return NULL;
}

/* tensorflow::IsGoogleCudaEnabled(), which is in no C API. */
#define IS_CUDA_BUILD "_ZN10tensorflow19IsGoogleCudaEnabledEv"

/* () => boolean | undefined, where the libraries that are loaded do not say. */
static napi_value is_built_for_cuda(napi_env env, napi_callback_info info) {
  bool (*ask)(void);
  napi_value answer = NULL;
  *(void **)&ask = dlsym(RTLD_DEFAULT, IS_CUDA_BUILD);
  if (ask != NULL) napi_get_boolean(env, ask(), &answer);
  return answer;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok) {
    napi_set_named_property(env, exports, name, function);
  }
}

NAPI_MODULE_INIT() {
  export_function(env, exports, "loadLibrary", load_library);
  export_function(env, exports, "isBuiltForCuda", is_built_for_cuda);
  return exports;
}
