#pragma once

#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace fhir::path {

// A FHIRPath collection: items in order. A single item lies in the collection itself, since that is
// what most are; only several need memory of their own.
template <class T>
class CollectionOf {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  CollectionOf() = default;
  CollectionOf(std::initializer_list<T> items) : CollectionOf(items.begin(), items.end()) {}
  CollectionOf(const T* first, const T* last) { insert(end(), first, last); }
  CollectionOf(const CollectionOf&) = default;
  CollectionOf& operator=(const CollectionOf&) = default;
  CollectionOf(CollectionOf&& other) noexcept
      : one_(std::move(other.one_)), many_(std::move(other.many_)), size_(other.size_) {
    other.size_ = 0;
  }
  CollectionOf& operator=(CollectionOf&& other) noexcept {
    one_ = std::move(other.one_);
    many_ = std::move(other.many_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~CollectionOf() = default;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return size_ > 1 ? many_.data() : &one_; }
  const T* end() const { return begin() + size_; }
  T* begin() { return size_ > 1 ? many_.data() : &one_; }
  T* end() { return begin() + size_; }
  // Require an item there.
  const T& front() const { return *begin(); }
  T& front() { return *begin(); }
  const T& back() const { return end()[-1]; }
  const T& operator[](std::size_t at) const { return begin()[at]; }
  T& operator[](std::size_t at) { return begin()[at]; }

  void push_back(T item) {
    if (size_ == 0) {
      one_ = std::move(item);
    } else {
      if (size_ == 1) {
        many_.clear();
        many_.reserve(kUsual);
        many_.push_back(std::move(one_));
      }
      many_.push_back(std::move(item));
    }
    ++size_;
  }
  template <class... Parts>
  void emplace_back(Parts&&... parts) {
    push_back(T(std::forward<Parts>(parts)...));
  }
  // At the end; the items are of another collection.
  void insert(const T* /*end*/, const T* first, const T* last) {
    for (; first != last; ++first)
      push_back(*first);
  }
  void clear() { size_ = 0; }

 private:
  static constexpr std::size_t kUsual = 8;

  T one_;                // if there is one
  std::vector<T> many_;  // all, if there are several
  std::size_t size_ = 0;
};

}  // namespace fhir::path
