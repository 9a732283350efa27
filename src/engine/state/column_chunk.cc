#include "engine/state/column_chunk.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "base/bytes.h"

namespace engine {

namespace {

constexpr unsigned kWidthMax = 56;
constexpr std::size_t kPadding = 8;  // unpack() reads so far behind the last value

unsigned width_of(std::uint64_t greatest) {
  return static_cast<unsigned>(std::bit_width(greatest));
}

class BitWriter {
 public:
  void put(std::uint64_t value, unsigned width) {
    for (unsigned done = 0; done < width;) {
      if (used_ == 0) bytes_ += '\0';
      const unsigned taken = std::min(8 - used_, width - done);
      const std::uint64_t part = value >> done & ((1U << taken) - 1);
      bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) | part << used_);
      used_ = (used_ + taken) % 8;
      done += taken;
    }
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  unsigned used_ = 0;  // bits of the last byte
};

std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

// How the lows of a chunk are packed.
struct Scale {
  std::int64_t base = 0;
  std::uint64_t unit = 1;
  unsigned width = 0;
};

// Can this be among the packed values of a chunk? An endless past would stretch their scale.
bool can_pack(const ColumnChunk::Value& value) {
  constexpr std::int64_t kFar = std::int64_t{1} << 54;
  return value.low > -kFar && value.low < kFar && value.high >= value.low;
}

Scale scale_of(std::span<const ColumnChunk::Value> values) {
  if (values.empty()) return {};
  Scale scale{.base = std::ranges::min(values, {}, &ColumnChunk::Value::low).low};
  std::uint64_t unit = 0;
  std::uint64_t greatest = 0;
  for (const ColumnChunk::Value& value : values) {
    const std::uint64_t offset = distance(scale.base, value.low);
    unit = std::gcd(unit, offset);
    greatest = std::max(greatest, offset);
  }
  scale.unit = std::max<std::uint64_t>(unit, 1);
  scale.width = width_of(greatest / scale.unit);
  return scale;
}

std::unexpected<base::Error> damaged() {
  return base::fail_damaged("a chunk of values cannot be read");
}

}  // namespace

// chunk := low_min:le64 low_max:le64 longest:le64 packed:le16 extras:le32
//          [ present:512 base:le64 unit:le64 low_width:u8 length_width:u8 spans:le16
//            span:le64 × spans  lows  lengths ]   if packed > 0; both packed arrays end in 8 zeros
//          (row:le16 low:le64 high:le64) × extras
std::string ColumnChunk::encode(std::span<const Value> values) {
  std::vector<Value> packed;
  std::vector<Value> extras;
  for (const Value& value : values) {
    const bool first = packed.empty() || packed.back().row != value.row;
    (first && can_pack(value) ? packed : extras).push_back(value);
  }
  std::ranges::sort(extras);
  std::int64_t low_min = kNever;
  std::int64_t low_max = std::numeric_limits<std::int64_t>::min();
  std::uint64_t longest = 0;
  for (const Value& value : values) {
    low_min = std::min(low_min, value.low);
    low_max = std::max(low_max, value.low);
    longest = std::max(longest, distance(value.low, value.high));
  }
  std::string out;
  base::append_le(out, low_min);
  base::append_le(out, low_max);
  base::append_le(out, longest);
  base::append_le(out, static_cast<std::uint16_t>(packed.size()));
  base::append_le(out, static_cast<std::uint32_t>(extras.size()));
  if (!packed.empty()) {
    std::array<std::uint64_t, kWords> present{};
    std::map<std::uint64_t, std::uint64_t> codes;  // of each length
    for (const Value& value : packed) {
      present[value.row / 64] |= std::uint64_t{1} << value.row % 64;
      if (value.high != kNever) codes.emplace(distance(value.low, value.high), 0);
    }
    for (const std::uint64_t word : present)
      base::append_le(out, word);
    const Scale scale = scale_of(packed);
    base::append_le(out, scale.base);
    base::append_le(out, scale.unit);
    out += static_cast<char>(scale.width);
    const bool open = std::ranges::any_of(packed, [](auto& value) { return value.high == kNever; });
    const bool one_length = codes.size() == 1 && !open;
    const unsigned length_width = one_length ? 0 : width_of(codes.size());
    out += static_cast<char>(length_width);
    base::append_le(out, static_cast<std::uint16_t>(codes.size()));
    std::uint64_t next = 0;
    for (auto& [span, code] : codes) {
      code = ++next;
      base::append_le(out, span);
    }
    BitWriter lows;
    BitWriter lengths;
    for (const Value& value : packed) {
      lows.put(distance(scale.base, value.low) / scale.unit, scale.width);
      lengths.put(value.high == kNever ? 0 : codes.at(distance(value.low, value.high)),
                  length_width);
    }
    out.append(lows.bytes()).append(kPadding, '\0');
    out.append(lengths.bytes()).append(kPadding, '\0');
  }
  for (const Value& value : extras) {
    base::append_le(out, value.row);
    base::append_le(out, value.low);
    base::append_le(out, value.high);
  }
  return out;
}

base::Result<ColumnChunk> ColumnChunk::decode(std::string bytes) {
  ColumnChunk chunk;
  chunk.bytes_ = std::move(bytes);
  TRY_VOID(chunk.read());
  return chunk;
}

base::Result<> ColumnChunk::read() {
  base::ByteReader reader(bytes_);
  low_min_ = reader.le<std::int64_t>();
  low_max_ = reader.le<std::int64_t>();
  longest_ = reader.le<std::uint64_t>();
  const auto packed = reader.le<std::uint16_t>();
  const auto extras = reader.le<std::uint32_t>();
  if (!reader.ok() || packed > kRows) return damaged();
  if (packed > 0) {
    present_ = reader.take(kRows / 8).data();
    base_ = reader.le<std::int64_t>();
    unit_ = reader.le<std::uint64_t>();
    low_width_ = reader.le<std::uint8_t>();
    length_width_ = reader.le<std::uint8_t>();
    const auto spans = reader.le<std::uint16_t>();
    if (low_width_ > kWidthMax || length_width_ > width_of(spans)) return damaged();
    spans_ = reader.take(std::size_t{spans} * 8).data();
    const auto packed_bytes = [&](unsigned width) {
      return (std::size_t{packed} * width + 7) / 8 + kPadding;
    };
    lows_ = reader.take(packed_bytes(low_width_)).data();
    lengths_ = reader.take(packed_bytes(length_width_)).data();
    if (!reader.ok()) return damaged();
    std::uint16_t before = 0;
    for (std::uint32_t word = 0; word < kWords; ++word) {
      ranks_[word] = before;
      before = static_cast<std::uint16_t>(before + std::popcount(presence(word)));
    }
    if (before != packed) return damaged();
    one_length_ = length_width_ == 0 && spans == 1;
    if (one_length_) std::memcpy(&only_span_, spans_, 8);
    for (std::size_t slot = 0; slot < packed; ++slot)
      if (unpack(lengths_, slot * length_width_, length_width_) > spans) return damaged();
  }
  if (reader.left() != std::size_t{extras} * 18) return damaged();
  extras_.reserve(extras);
  for (std::uint32_t i = 0; i < extras; ++i) {
    Value value;
    value.row = reader.le<std::uint16_t>();
    value.low = reader.le<std::int64_t>();
    value.high = reader.le<std::int64_t>();
    if (value.row >= kRows) return damaged();
    extras_.push_back(value);
  }
  return {};
}

std::span<const ColumnChunk::Value> ColumnChunk::extras_of(std::uint32_t row) const {
  const auto found =
      std::ranges::equal_range(extras_, static_cast<std::uint16_t>(row), {}, &Value::row);
  return {found.begin(), found.end()};
}

// The bytes of a short string move with it, so what points into them is set anew.
ColumnChunk& ColumnChunk::operator=(ColumnChunk&& other) noexcept {
  const char* const before = other.bytes_.data();
  bytes_ = std::move(other.bytes_);
  const auto moved = [&](const char* pointer) {
    return pointer == nullptr ? nullptr : bytes_.data() + (pointer - before);
  };
  low_min_ = other.low_min_;
  low_max_ = other.low_max_;
  longest_ = other.longest_;
  present_ = moved(other.present_);
  lows_ = moved(other.lows_);
  lengths_ = moved(other.lengths_);
  spans_ = moved(other.spans_);
  base_ = other.base_;
  unit_ = other.unit_;
  low_width_ = other.low_width_;
  length_width_ = other.length_width_;
  one_length_ = other.one_length_;
  only_span_ = other.only_span_;
  ranks_ = other.ranks_;
  extras_ = std::move(other.extras_);
  return *this;
}

}  // namespace engine
