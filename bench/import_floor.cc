// The floor of an import: every file read, parsed once, and its bytes written once to one file with
// one fdatasync. No validation, no index, no compression. Two threads, like the import.
//
//   build/import_floor FOLDER      prints the seconds it took
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "fhir/json/document.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: import_floor FOLDER\n");
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    files.push_back(entry);
  const auto start = std::chrono::steady_clock::now();
  const auto out =
      std::filesystem::temp_directory_path() / ("eir-floor-" + std::to_string(getpid()));
  const int fd = open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) {
      std::ifstream file(files[i]);
      std::ostringstream text;
      text << file.rdbuf();
      const auto document = fhir::json::Document::parse(text.str());
      if (!document) std::fprintf(stderr, "%s is not JSON\n", files[i].c_str());
      const std::lock_guard lock(mutex);
      if (write(fd, text.view().data(), text.view().size()) < 0) std::perror("write");
    }
  };
  std::thread other(work);
  work();
  other.join();
  fdatasync(fd);
  close(fd);
  std::filesystem::remove(out);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%.3f\n", seconds.count());
  return 0;
}
