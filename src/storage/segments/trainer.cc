#include "storage/segments/trainer.h"

#include <utility>

namespace storage::segments {

namespace {

constexpr double kWorthwhile = 0.9;  // of the bytes before, or the new dictionary is not taken
constexpr double kMuchWorse = 1.25;  // than at the last training
constexpr std::size_t kEveryTested = 8;

std::uint64_t stored_bytes(const std::vector<std::string_view>& texts,
                           const Dictionary* dictionary) {
  std::uint64_t bytes = 0;
  for (const std::string_view text : texts) {
    bytes += DocumentCodec::encode_with(dictionary, text).size();
  }
  return bytes;
}

}  // namespace

Trainer::Trainer(const SegmentLedgerOptions& options, DocumentCodec& codec, Store store)
    : options_(options),
      codec_(codec),
      store_(std::move(store)),
      phase_(options.training == DictionaryTraining::Never ? Phase::Off : Phase::Collecting) {}

void Trainer::offer(std::string_view text, std::size_t stored_bytes) {
  switch (phase_.load(std::memory_order_acquire)) {
    case Phase::Collecting:
      return collect(text);
    case Phase::Watching:
      return watch(text.size(), stored_bytes);
    case Phase::Training:
    case Phase::Off:
      return;
  }
}

void Trainer::collect(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::Collecting) return;
  samples_.add(text);
  if (samples_.documents() < options_.sample_documents &&
      samples_.bytes() < options_.sample_bytes) {
    return;
  }
  phase_ = Phase::Training;
  if (options_.training == DictionaryTraining::AtOnce) return train();
  // Joins the thread of the last training, which has nothing left to do.
  thread_ = std::jthread([this] { train(); });
}

void Trainer::watch(std::size_t text_bytes, std::size_t stored_bytes) {
  // Counts of several threads may end up in the next run: that does not matter.
  run_text_bytes_.fetch_add(text_bytes, std::memory_order_relaxed);
  run_stored_bytes_.fetch_add(stored_bytes, std::memory_order_relaxed);
  if (run_documents_.fetch_add(1, std::memory_order_relaxed) + 1 != options_.sample_documents / 2) {
    return;
  }
  const auto text = static_cast<double>(run_text_bytes_.exchange(0));
  const auto stored = static_cast<double>(run_stored_bytes_.exchange(0));
  run_documents_ = 0;
  auto expected = Phase::Watching;
  if (stored > text * ratio_max_) phase_.compare_exchange_strong(expected, Phase::Collecting);
}

void Trainer::train() {
  const Phase next = train_and_use();
  samples_ = {};
  phase_.store(next, std::memory_order_release);
}

Trainer::Phase Trainer::train_and_use() {
  if (codec_.dictionaries() == DocumentCodec::kDictionariesMax) return Phase::Off;
  // The dictionary is judged by documents that it was not trained from.
  std::vector<std::string_view> tested;
  Samples trained = kept_;
  for (std::size_t i = 0; i < samples_.documents(); ++i) {
    if (i % kEveryTested == 0) {
      tested.push_back(samples_.document(i));
    } else {
      trained.add(samples_.document(i));
    }
  }
  std::uint64_t text_bytes = 0;
  for (const std::string_view text : tested)
    text_bytes += text.size();
  std::uint64_t stored = stored_bytes(tested, codec_.newest());
  if (auto bytes = trained.train()) {
    auto dictionary = std::make_unique<Dictionary>(codec_.dictionaries() + 1, *std::move(bytes));
    const std::uint64_t better = stored_bytes(tested, dictionary.get());
    if (static_cast<double>(better) <= kWorthwhile * static_cast<double>(stored)) {
      if (!store_(*dictionary)) return Phase::Collecting;
      codec_.add(std::move(dictionary));
      stored = better;
    }
  }
  ratio_max_ = kMuchWorse * static_cast<double>(stored) / static_cast<double>(text_bytes + 1);
  kept_ = {};
  for (std::size_t i = 0; i < trained.documents(); i += 2)
    kept_.add(trained.document(i));
  return codec_.dictionaries() == 0 ? Phase::Collecting : Phase::Watching;
}

}  // namespace storage::segments
