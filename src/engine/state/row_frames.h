#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace engine {

// Memory for chunks of rows, one budget for all types. It is cut into frames of one size; what has
// not been used for a while makes room for what is loaded (a clock).
//
// A reader takes no lock and tells nobody that it reads. It notes the place of a chunk, reads the
// words it wants, and looks whether the place is still the same: if it is, nobody had another use
// for the frame meanwhile. So a frame may be taken from under a reader, who then begins anew: its
// memory is never unmapped, and its words are atomic, so that what the reader saw is only useless.
//
// Thread safety: any thread may call at any time; what else must hold stands at each call.
class RowFrames {
 public:
  static constexpr std::size_t kFrameBytes = 16 << 10;
  using Word = std::atomic<std::uint64_t>;
  static constexpr std::size_t kFrameWords = kFrameBytes / sizeof(Word);
  using Contents = std::array<std::uint64_t, kFrameWords>;

  // Where a chunk is: 0, or its frame and how often that was given away. The same place is the same
  // contents all the time in between (a frame would have to be given away 2^28 times to be
  // mistaken).
  using Place = std::uint64_t;
  // What the owner of a chunk keeps its place in. Set by the frames alone.
  using Slot = std::atomic<Place>;

  // At least kFramesMin frames, whatever `bytes_max` says.
  explicit RowFrames(std::size_t bytes_max);
  ~RowFrames();  // all slots have been forgotten by then
  RowFrames(const RowFrames&) = delete;
  RowFrames& operator=(const RowFrames&) = delete;

  // The words at a place, which is not 0.
  static Word* words(Place place) { return reinterpret_cast<Word*>(address(place)); }
  // To be called by whoever read there: keeps the chunk for longer.
  static void touch(Place place) {
    std::atomic<bool>& used = slab_of(address(place)).used[index_in_slab(address(place))];
    if (!used.load(std::memory_order_relaxed)) used.store(true, std::memory_order_relaxed);
  }

  // Gives a chunk that is not in memory a frame. Requires loading(slot) to be held.
  void put(Slot& slot, const Contents& contents);
  // Keeps a chunk in memory, writable by one thread, until unpin() was called as often. False if it
  // is not there.
  bool pin(Slot& slot);
  void unpin(Slot& slot);
  // The chunk is not needed any more, pinned or not.
  void forget(Slot& slot);

  // To be held by whoever brings the chunk of this slot to memory, so that one does and not two.
  std::mutex& loading(const Slot& slot) {
    return loading_[reinterpret_cast<std::uintptr_t>(&slot) / sizeof(Slot) % loading_.size()];
  }

  std::size_t bytes() const { return in_use_.load(std::memory_order_relaxed) * kFrameBytes; }
  std::size_t bytes_max() const { return frames_max_ * kFrameBytes; }

 private:
  static constexpr unsigned kAlignmentBits = 12;
  static constexpr unsigned kGenerationBits = 28;
  static constexpr std::size_t kSlabBytes = 1 << 20;
  static constexpr std::size_t kFramesInSlab = kSlabBytes / kFrameBytes;  // the first is the Slab
  static constexpr std::size_t kFramesMin = 8;

  struct Slab {
    std::array<std::atomic<bool>, kFramesInSlab> used{};
    std::size_t first = 0;  // the index of its first frame in frames_
  };
  struct Frame {
    std::uintptr_t address = 0;
    Slot* owner = nullptr;  // null: free
    std::uint32_t pins = 0;
    std::uint32_t generation = 0;
  };

  static std::uintptr_t address(Place place) { return place >> kGenerationBits << kAlignmentBits; }
  static Slab& slab_of(std::uintptr_t address) {
    return *reinterpret_cast<Slab*>(address & ~(kSlabBytes - 1));
  }
  static std::size_t index_in_slab(std::uintptr_t address) {
    return (address & (kSlabBytes - 1)) / kFrameBytes;
  }
  static Place place_of(const Frame& frame) {
    return std::uint64_t{frame.address} >> kAlignmentBits << kGenerationBits | frame.generation;
  }
  // These require mutex_.
  Frame* frame_of(const Slot& slot);
  Frame& take();
  Frame* clean_frame();
  void leave(Frame& frame);
  void give_back(Frame& frame);
  void add_slab();

  const std::size_t frames_max_;
  std::array<std::mutex, 64> loading_;  // always taken before mutex_
  std::mutex mutex_;                    // guards everything below
  std::vector<void*> slabs_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> free_;  // of frames_
  std::size_t hand_ = 0;             // of the clock
  std::size_t pinned_ = 0;           // frames
  std::atomic<std::size_t> in_use_ = 0;
};

}  // namespace engine
