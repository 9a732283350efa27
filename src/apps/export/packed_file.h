#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "apps/export/exporter.h"
#include "base/result.h"

namespace apps {

// A file written from beginning to end, plain or gzipped. It appears under its name when it is
// finished; destroyed before that, nothing is left. One thread.
class PackedFile {
 public:
  static base::Result<std::unique_ptr<PackedFile>> create(std::string path,
                                                          ExportOptions::Packing packing);
  ~PackedFile();
  PackedFile(const PackedFile&) = delete;
  PackedFile& operator=(const PackedFile&) = delete;

  // Unavailable if the disk refuses, as finish().
  base::Result<> append(std::string_view bytes);
  // Makes the file durable. To be called once.
  base::Result<> finish();

 private:
  PackedFile(std::string path, std::string partial, void* stream)
      : path_(std::move(path)), partial_(std::move(partial)), stream_(stream) {}

  const std::string path_;
  const std::string partial_;
  void* stream_;  // gzFile; null once it is closed
  bool finished_ = false;
};

}  // namespace apps
