// The floor of an export: every document read from the ledger, unpacked, and its bytes written to
// one file, with one fdatasync. No order by type, no state, no meta spliced in. Two threads, like
// the export.
//
//   build/export_floor DATA OUT      prints seconds and bytes
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "storage/segments/segment_ledger.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: export_floor DATA OUT\n");
    return 2;
  }
  const auto ledger = storage::open_segment_ledger(std::filesystem::path(argv[1]) / "ledger");
  if (!ledger) {
    std::fprintf(stderr, "%s\n", ledger.error().message.c_str());
    return 1;
  }
  const auto start = std::chrono::steady_clock::now();
  std::vector<storage::DocumentRef> documents;
  const auto gather = [&](const storage::LedgerRecord& record) -> base::Result<> {
    documents.insert(documents.end(), record.documents.begin(), record.documents.end());
    return {};
  };
  if (!(*ledger)->replay(1, gather)) return 1;

  constexpr std::size_t kPiece = 500;
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> bytes = 0;
  const int fd = open(argv[2], O_CREAT | O_WRONLY | O_TRUNC | O_APPEND, 0600);
  const auto work = [&] {
    std::string text;
    for (std::size_t i = next.fetch_add(kPiece); i < documents.size(); i = next.fetch_add(kPiece)) {
      text.clear();
      for (std::size_t at = i; at < std::min(i + kPiece, documents.size()); ++at) {
        const auto document = (*ledger)->read(documents[at]);
        if (!document) std::abort();
        text.append(*document).append("\n");
      }
      bytes += text.size();
      if (write(fd, text.data(), text.size()) < 0) std::perror("write");
    }
  };
  std::thread other(work);
  work();
  other.join();
  fdatasync(fd);
  close(fd);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%.3f %zu %zu\n", seconds.count(), bytes.load(), documents.size());
  return 0;
}
