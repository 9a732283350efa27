#include "storage/rocksdb/append_operator.h"

namespace storage {

namespace {

class AppendOperator final : public rocksdb::MergeOperator {
 public:
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    std::size_t size = in.existing_value == nullptr ? 0 : in.existing_value->size();
    for (const rocksdb::Slice& operand : in.operand_list)
      size += operand.size();
    out->new_value.clear();
    out->new_value.reserve(size);
    if (in.existing_value != nullptr) {
      out->new_value.append(in.existing_value->data(), in.existing_value->size());
    }
    for (const rocksdb::Slice& operand : in.operand_list) {
      out->new_value.append(operand.data(), operand.size());
    }
    return true;
  }

  bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& operands,
                         std::string* out, rocksdb::Logger*) const override {
    out->clear();
    for (const rocksdb::Slice& operand : operands)
      out->append(operand.data(), operand.size());
    return true;
  }

  const char* Name() const override { return "eir.append.1"; }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> make_append_operator() {
  return std::make_shared<AppendOperator>();
}

}  // namespace storage
