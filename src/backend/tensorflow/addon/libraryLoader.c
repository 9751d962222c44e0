/*
 * Loads a shared library by its whole path and shows its symbols to what is loaded later. The addon of TensorFlow.js
 * names TensorFlow's libraries without a folder: once they are in the process, the loader of the system takes them,
 * wherever they lie, and LD_LIBRARY_PATH need not be set before the process starts.
 */
#include <dlfcn.h>
#include <node_api.h>

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

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "loadLibrary", NAPI_AUTO_LENGTH, load_library, NULL, &function) == napi_ok) {
    napi_set_named_property(env, exports, "loadLibrary", function);
  }
  return exports;
}
