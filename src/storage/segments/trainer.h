#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "storage/segments/dictionary.h"
#include "storage/segments/document_codec.h"
#include "storage/segments/segment_ledger.h"

namespace storage::segments {

// Keeps the codec supplied with a dictionary that fits the documents that come.
//
// It collects the first documents, trains a dictionary from them and puts it to use if it stores
// them a tenth smaller than what is in use. Then it watches: when a run of documents shrinks much
// less than those did (an import may bring one type of resource after the other), it collects and
// trains again, from the new ones and some of the old.
//
// Thread safety: offer() from any thread.
class Trainer {
 public:
  // Makes the dictionary durable; false if that failed. Called on the training thread.
  using Store = std::function<bool(const Dictionary&)>;

  // `codec` outlives it.
  Trainer(const SegmentLedgerOptions& options, DocumentCodec& codec, Store store);

  // A document, and how many bytes it took as stored.
  void offer(std::string_view text, std::size_t stored_bytes);

 private:
  enum class Phase : std::uint8_t { Collecting, Training, Watching, Off };

  void collect(std::string_view text);
  void watch(std::size_t text_bytes, std::size_t stored_bytes);
  void train();
  Phase train_and_use();

  const SegmentLedgerOptions options_;
  DocumentCodec& codec_;
  const Store store_;
  std::atomic<Phase> phase_;

  // While collecting, under the mutex; while training, of that thread.
  std::mutex mutex_;
  Samples samples_;
  Samples kept_;  // of earlier trainings

  // While watching: the run of documents so far, and the ratio above which it is a bad one.
  std::atomic<std::uint64_t> run_documents_ = 0;
  std::atomic<std::uint64_t> run_text_bytes_ = 0;
  std::atomic<std::uint64_t> run_stored_bytes_ = 0;
  std::atomic<double> ratio_max_ = 1;

  std::jthread thread_;  // last: it uses the members above until it is joined
};

}  // namespace storage::segments
