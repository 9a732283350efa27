#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "storage/segments/dictionary.h"
#include "storage/segments/segment_ledger.h"

namespace storage::segments {

// Collects the first documents and trains a dictionary from them, once. If there is no dictionary
// to be had from them, or it cannot be stored, it begins again with the documents that follow.
// Thread safety: offer() from any thread.
class Trainer {
 public:
  // Stores the dictionary and puts it to use; false if that failed. On the training thread.
  using Publish = std::function<bool(std::string dictionary)>;

  Trainer(const SegmentLedgerOptions& options, Publish publish);

  // One atomic load, once the dictionary is there.
  void offer(std::string_view text) {
    if (collecting_.load(std::memory_order_relaxed)) add(text);
  }
  // There is a dictionary already.
  void stop() { collecting_ = false; }

 private:
  void add(std::string_view text);
  void train(const Samples& samples);

  const std::size_t documents_wanted_;
  const std::size_t bytes_wanted_;
  const DictionaryTraining training_;
  const Publish publish_;
  std::atomic<bool> collecting_;
  std::mutex mutex_;
  Samples samples_;
  std::jthread thread_;  // last: it uses the members above until it is joined
};

}  // namespace storage::segments
