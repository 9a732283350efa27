#include "storage/index_store.h"

#include <utility>

namespace storage {

void IndexBatch::put(std::string key, std::string value) {
  bytes_ += key.size() + value.size();
  changes_.push_back({Op::Put, std::move(key), std::move(value)});
}

void IndexBatch::append(std::string key, std::string value) {
  bytes_ += key.size() + value.size();
  changes_.push_back({Op::Append, std::move(key), std::move(value)});
}

void IndexBatch::erase(std::string key) {
  bytes_ += key.size();
  changes_.push_back({Op::Erase, std::move(key), {}});
}

}  // namespace storage
