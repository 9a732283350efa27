#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

// What a fuzzer calls a defect, beside what the sanitizers find.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: this does not hold: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
