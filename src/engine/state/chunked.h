#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace engine {

// A growing column of T in chunks of kChunk. Elements never move, so readers need no lock for
// elements that were published to them; chunks written by an earlier run are loaded when first
// touched, so opening is quick and memory holds what is used.
//
// Thread safety: append() and change() have one caller at a time; at() may run at any time for
// indexes below a size() that the reader has seen. T decides how its own fields are shared.
template <class T, std::uint32_t kChunk>
class Chunked {
 public:
  // Fills `chunk` (value-initialised, kChunk long) with what chunk `number` held on disk.
  using Loader = std::function<base::Result<>(std::uint32_t number, T* chunk)>;

  Chunked() : chunks_(allocate_directory()) {}
  ~Chunked() {
    for (std::uint32_t number = 0; number * std::uint64_t{kChunk} < size(); ++number)
      delete[] chunks_[number].load();
  }
  Chunked(const Chunked&) = delete;
  Chunked& operator=(const Chunked&) = delete;

  // `size` elements exist on disk, to be loaded by `loader`.
  void open(std::uint32_t size, Loader loader) {
    loader_ = std::move(loader);
    size_.store(size, std::memory_order_release);
  }

  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }

  // Requires index < size(). Fails only if a chunk cannot be read from disk.
  base::Result<const T*> at(std::uint32_t index) const {
    return &TRY(chunk(index / kChunk))[index % kChunk];
  }

  // An element to write to. Its chunk will be in the next take_dirty().
  base::Result<T*> change(std::uint32_t index) {
    T* const found = TRY(chunk(index / kChunk));
    dirty_.insert(index / kChunk);
    return &found[index % kChunk];
  }

  // Makes room for element size(), to be filled before publish(). Calls beyond the first before
  // publish() add further elements.
  base::Result<T*> prepare_append(std::uint32_t index) {
    const std::uint32_t number = index / kChunk;
    if (number >= kChunksMax)
      return base::fail(base::ErrorKind::TooLarge, "this resource type is full");
    if (index % kChunk == 0 && index >= size() && chunks_[number].load() == nullptr)
      chunks_[number].store(new T[kChunk](), std::memory_order_release);
    return change(index);
  }
  void publish(std::uint32_t size) { size_.store(size, std::memory_order_release); }

  // The numbers of the chunks changed since the last call.
  std::set<std::uint32_t> take_dirty() { return std::exchange(dirty_, {}); }
  const T* chunk_for_flush(std::uint32_t number) const { return chunks_[number].load(); }
  static constexpr std::uint32_t chunk_size() { return kChunk; }

 private:
  static constexpr std::uint32_t kChunksMax = 1 << 17;
  using Slot = std::atomic<T*>;

  struct Free {
    void operator()(Slot* directory) const { std::free(directory); }
  };
  using Directory = std::unique_ptr<Slot[], Free>;

  // calloc() and not new: its pages are zero without being touched, and there is a directory for
  // every resource type.
  static Directory allocate_directory() {
    static_assert(std::is_trivially_destructible_v<Slot> && sizeof(Slot) == sizeof(T*));
    auto* const slots = static_cast<Slot*>(std::calloc(kChunksMax, sizeof(Slot)));
    if (slots == nullptr) std::abort();
    return Directory(slots);
  }

  base::Result<T*> chunk(std::uint32_t number) const {
    T* const present = chunks_[number].load(std::memory_order_acquire);
    if (present != nullptr) return present;
    const std::lock_guard lock(load_mutex_);
    if (T* const loaded = chunks_[number].load()) return loaded;
    if (loader_ == nullptr)
      return base::fail(base::ErrorKind::Internal, "a row is asked for that was never written");
    auto fresh = std::make_unique<T[]>(kChunk);
    TRY_VOID(loader_(number, fresh.get()));
    chunks_[number].store(fresh.get(), std::memory_order_release);
    return fresh.release();
  }

  // A fixed directory (1 MB of address space, touched only where used): readers never see it move.
  Directory chunks_;
  std::atomic<std::uint32_t> size_ = 0;
  std::set<std::uint32_t> dirty_;
  Loader loader_;
  mutable std::mutex load_mutex_;
};

}  // namespace engine
