#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/state/row_frames.h"

namespace engine {

// A growing column of rows of kRowWords words each, in chunks of one frame (row_frames.h). Chunks
// that are in the store are loaded when they are touched, and may leave memory again; those that
// were changed stay until they are written.
//
// Thread safety: prepare_append(), change() and take_dirty() have one caller at a time, written()
// too; read() may run at any time for indexes below a size() that the reader has seen.
template <std::size_t kRowWords>
class Chunked {
 public:
  using Word = RowFrames::Word;
  static constexpr std::uint32_t kRows = RowFrames::kFrameWords / kRowWords;  // of a chunk
  // Fills `contents`, which is all zeros, with what chunk `number` held in the store: so many rows,
  // of which `rows_min` are expected, or a failure.
  using Loader = std::function<base::Result<>(std::uint32_t number, std::uint32_t rows_min,
                                              RowFrames::Contents& contents)>;

  Chunked(RowFrames& frames, Loader loader) : frames_(frames), loader_(std::move(loader)) {}
  ~Chunked() {
    for (const auto& block : blocks_) {
      const std::unique_ptr<Block> slots(block.load());
      for (std::size_t i = 0; slots != nullptr && i < slots->size(); ++i)
        if ((*slots)[i].load() != 0) frames_.forget((*slots)[i]);
    }
  }
  Chunked(const Chunked&) = delete;
  Chunked& operator=(const Chunked&) = delete;

  // `size` rows are in the store.
  void open(std::uint32_t size) {
    for (std::uint32_t number = 0; std::uint64_t{number} * kRows < size; number += kBlockSlots)
      make_block(number);
    size_.store(size, std::memory_order_release);
  }

  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }

  // What `get(words of the row)` returns. It must only load: it may be called several times, and
  // what it sees may be nonsense when another call follows. Requires index < size(). Fails only if
  // the chunk cannot be read from the store.
  template <class Get>
  base::Result<std::invoke_result_t<Get, const Word*>> read(std::uint32_t index,
                                                            const Get& get) const {
    RowFrames::Slot& slot = slot_of(index / kRows);
    if (auto value = try_read(slot, index % kRows, get)) [[likely]]
      return *std::move(value);
    return read_absent(slot, index, get);
  }

  // The words of a row, to be written to. Its chunk will be in the next take_dirty().
  base::Result<Word*> change(std::uint32_t index) { return writable(index, index % kRows + 1); }

  // The words of row size(), or of one further on, to be filled before publish().
  base::Result<Word*> prepare_append(std::uint32_t index) {
    const std::uint32_t number = index / kRows;
    if (number >= kBlocks * kBlockSlots)
      return base::fail(base::ErrorKind::TooLarge, "this resource type is full");
    make_block(number);
    RowFrames::Slot& slot = slot_of(number);
    if (index % kRows == 0 && index >= size() && !is_dirty(number)) {
      const std::lock_guard lock(frames_.loading(slot));
      while (!frames_.pin(slot))
        frames_.put(slot, {});
      mark_dirty(number);
    }
    return writable(index, index % kRows);
  }
  void publish(std::uint32_t size) { size_.store(size, std::memory_order_release); }

  // So many chunks were changed since the last take_dirty().
  std::size_t dirty_count() const { return dirty_.size(); }
  // Calls visit(number, words) for these chunks. They stay in memory until written().
  template <class Visit>
  void take_dirty(const Visit& visit) {
    for (const std::uint32_t number : dirty_) {
      is_dirty_[number] = false;
      visit(number, RowFrames::words(slot_of(number).load(std::memory_order_relaxed)));
    }
    writing_ = std::exchange(dirty_, {});
  }
  // What was taken is in the store now.
  void written() {
    for (const std::uint32_t number : std::exchange(writing_, {}))
      frames_.unpin(slot_of(number));
  }

 private:
  static constexpr std::uint32_t kBlocks = 1024;
  static constexpr std::uint32_t kBlockSlots = 4096;
  using Block = std::array<RowFrames::Slot, kBlockSlots>;

  // There is one for every index below size().
  RowFrames::Slot& slot_of(std::uint32_t number) const {
    return (*blocks_[number / kBlockSlots].load(std::memory_order_acquire))[number % kBlockSlots];
  }
  void make_block(std::uint32_t number) {
    std::atomic<Block*>& block = blocks_[number / kBlockSlots];
    if (block.load(std::memory_order_relaxed) == nullptr)
      block.store(new Block(), std::memory_order_release);
  }

  base::Result<Word*> writable(std::uint32_t index, std::uint32_t rows_min) {
    const std::uint32_t number = index / kRows;
    RowFrames::Slot& slot = slot_of(number);
    if (!is_dirty(number)) {
      while (!frames_.pin(slot))
        TRY_VOID(load(slot, number, rows_min));
      mark_dirty(number);
    }
    return RowFrames::words(slot.load(std::memory_order_relaxed)) + index % kRows * kRowWords;
  }

  bool is_dirty(std::uint32_t number) const {
    return number < is_dirty_.size() && is_dirty_[number];
  }
  void mark_dirty(std::uint32_t number) {
    if (number >= is_dirty_.size()) is_dirty_.resize(number + 1);
    is_dirty_[number] = true;
    dirty_.push_back(number);
  }

  template <class Get>
  using Value = std::invoke_result_t<Get, const Word*>;

  template <class Get>
  static std::optional<Value<Get>> try_read(const RowFrames::Slot& slot, std::uint32_t row,
                                            const Get& get) {
    const RowFrames::Place place = slot.load(std::memory_order_acquire);
    if (place == 0) [[unlikely]]
      return std::nullopt;
    std::optional<Value<Get>> value(
        get(static_cast<const Word*>(RowFrames::words(place)) + row * kRowWords));
    std::atomic_thread_fence(std::memory_order_acquire);
    if (slot.load(std::memory_order_relaxed) != place) [[unlikely]]
      return std::nullopt;
    RowFrames::touch(place);
    return value;
  }

  // What was loaded may be gone again before it is read: the value comes from what was loaded.
  template <class Get>
  [[gnu::noinline]] base::Result<Value<Get>> read_absent(RowFrames::Slot& slot, std::uint32_t index,
                                                         const Get& get) const {
    const std::lock_guard lock(frames_.loading(slot));
    if (auto value = try_read(slot, index % kRows, get)) return *std::move(value);
    RowFrames::Contents contents{};
    TRY_VOID(loader_(index / kRows, index % kRows + 1, contents));
    if (slot.load(std::memory_order_relaxed) == 0) frames_.put(slot, contents);
    std::array<Word, kRowWords> row;
    for (std::size_t i = 0; i < kRowWords; ++i)
      row[i].store(contents[index % kRows * kRowWords + i], std::memory_order_relaxed);
    return get(row.data());
  }

  base::Result<> load(RowFrames::Slot& slot, std::uint32_t number, std::uint32_t rows_min) const {
    const std::lock_guard lock(frames_.loading(slot));
    if (slot.load(std::memory_order_relaxed) != 0) return {};
    RowFrames::Contents contents{};
    TRY_VOID(loader_(number, rows_min, contents));
    frames_.put(slot, contents);
    return {};
  }

  RowFrames& frames_;
  const Loader loader_;
  std::array<std::atomic<Block*>, kBlocks> blocks_{};
  std::atomic<std::uint32_t> size_ = 0;
  std::vector<bool> is_dirty_;          // by number of the chunk
  std::vector<std::uint32_t> dirty_;    // their numbers
  std::vector<std::uint32_t> writing_;  // taken and not written
};

}  // namespace engine
