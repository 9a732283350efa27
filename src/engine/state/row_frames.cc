#include "engine/state/row_frames.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

#include "base/check.h"

namespace engine {

namespace {

std::uintptr_t map(std::size_t bytes) {
  void* const at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK_FATAL(at != MAP_FAILED);
  return reinterpret_cast<std::uintptr_t>(at);
}

void unmap(std::uintptr_t at, std::size_t bytes) {
  if (bytes > 0) munmap(reinterpret_cast<void*>(at), bytes);
}

}  // namespace

RowFrames::RowFrames(std::size_t bytes_max)
    : frames_max_(std::max(bytes_max / kFrameBytes, kFramesMin)) {}

RowFrames::~RowFrames() {
  for (void* const slab : slabs_)
    munmap(slab, kSlabBytes);
}

// Its place is a multiple of its size, so that a frame leads to its slab.
void RowFrames::add_slab() {
  const std::uintptr_t mapped = map(2 * kSlabBytes);
  const std::uintptr_t begin = (mapped + kSlabBytes - 1) & ~(kSlabBytes - 1);
  unmap(mapped, begin - mapped);
  unmap(begin + kSlabBytes, mapped + kSlabBytes - begin);
  slabs_.push_back(reinterpret_cast<void*>(begin));
  static_assert(sizeof(Slab) <= kFrameBytes);
  new (slabs_.back()) Slab{.first = frames_.size()};
  for (std::size_t i = kFramesInSlab - 1; i > 0; --i)
    free_.push_back(static_cast<std::uint32_t>(frames_.size() + i - 1));
  for (std::size_t i = 1; i < kFramesInSlab; ++i)
    frames_.push_back({.address = begin + i * kFrameBytes});
}

RowFrames::Frame* RowFrames::frame_of(const Slot& slot) {
  const Place place = slot.load(std::memory_order_relaxed);
  if (place == 0) return nullptr;
  return &frames_[slab_of(address(place)).first + index_in_slab(address(place)) - 1];
}

// The next frame that was not used since the hand last came by; null if all are pinned.
RowFrames::Frame* RowFrames::clean_frame() {
  if (pinned_ >= in_use_.load(std::memory_order_relaxed)) return nullptr;
  for (std::size_t steps = 2 * frames_.size(); steps > 0; --steps) {
    Frame& frame = frames_[hand_];
    hand_ = hand_ + 1 == frames_.size() ? 0 : hand_ + 1;
    if (frame.owner == nullptr || frame.pins > 0) continue;
    std::atomic<bool>& used = slab_of(frame.address).used[index_in_slab(frame.address)];
    if (used.exchange(false, std::memory_order_relaxed)) continue;
    return &frame;
  }
  return nullptr;
}

// From here on readers of this chunk find that its place has changed. The fence puts this before
// whatever is written to the frame next.
void RowFrames::leave(Frame& frame) {
  frame.owner->store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  frame.owner = nullptr;
  if (frame.pins > 0) --pinned_;
  frame.pins = 0;
  frame.generation = (frame.generation + 1) & ((1U << kGenerationBits) - 1);
}

// Beyond what there may be: the system gets the memory, the addresses stay.
void RowFrames::give_back(Frame& frame) {
  leave(frame);
  madvise(reinterpret_cast<void*>(frame.address), kFrameBytes, MADV_DONTNEED);
  free_.push_back(static_cast<std::uint32_t>(&frame - frames_.data()));
  in_use_.fetch_sub(1, std::memory_order_relaxed);
}

RowFrames::Frame& RowFrames::take() {
  if (in_use_.load(std::memory_order_relaxed) >= frames_max_) {
    if (Frame* const frame = clean_frame()) {
      leave(*frame);
      return *frame;
    }
  }
  if (free_.empty()) add_slab();
  Frame& frame = frames_[free_.back()];
  free_.pop_back();
  in_use_.fetch_add(1, std::memory_order_relaxed);
  return frame;
}

void RowFrames::put(Slot& slot, const Contents& contents) {
  const std::lock_guard lock(mutex_);
  CHECK(slot.load(std::memory_order_relaxed) == 0);
  Frame& frame = take();
  Word* const words = reinterpret_cast<Word*>(frame.address);
  for (std::size_t i = 0; i < kFrameWords; ++i)
    words[i].store(contents[i], std::memory_order_relaxed);
  frame.owner = &slot;
  const Place place = place_of(frame);
  touch(place);
  slot.store(place, std::memory_order_release);
}

bool RowFrames::pin(Slot& slot) {
  const std::lock_guard lock(mutex_);
  Frame* const frame = frame_of(slot);
  if (frame == nullptr) return false;
  if (frame->pins++ == 0) ++pinned_;
  return true;
}

void RowFrames::unpin(Slot& slot) {
  const std::lock_guard lock(mutex_);
  Frame* const frame = frame_of(slot);
  CHECK_FATAL(frame != nullptr && frame->pins > 0);
  if (--frame->pins > 0) return;
  --pinned_;
  if (in_use_.load(std::memory_order_relaxed) > frames_max_) give_back(*frame);
}

void RowFrames::forget(Slot& slot) {
  const std::lock_guard lock(mutex_);
  if (Frame* const frame = frame_of(slot)) give_back(*frame);
}

}  // namespace engine
