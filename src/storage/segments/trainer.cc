#include "storage/segments/trainer.h"

#include <utility>

namespace storage::segments {

Trainer::Trainer(const SegmentLedgerOptions& options, Publish publish)
    : documents_wanted_(options.sample_documents),
      bytes_wanted_(options.sample_bytes),
      training_(options.training),
      publish_(std::move(publish)),
      collecting_(options.training != DictionaryTraining::Never) {}

void Trainer::add(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!collecting_) return;
  samples_.add(text);
  if (samples_.documents() < documents_wanted_ && samples_.bytes() < bytes_wanted_) return;
  collecting_ = false;
  Samples samples = std::exchange(samples_, {});
  if (training_ == DictionaryTraining::AtOnce) return train(samples);
  // Joins the thread of an attempt that failed, which has nothing left to do.
  thread_ = std::jthread([this, taken = std::move(samples)] { train(taken); });
}

void Trainer::train(const Samples& samples) {
  auto dictionary = samples.train();
  if (!dictionary || !publish_(*std::move(dictionary))) collecting_ = true;
}

}  // namespace storage::segments
