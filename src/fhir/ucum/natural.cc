#include "fhir/ucum/natural.h"

#include <algorithm>
#include <charconv>

namespace fhir::ucum {
namespace {

constexpr std::uint64_t kBase = 1'000'000'000;
constexpr std::size_t kLimbDigits = 9;

}  // namespace

Natural::Natural(std::uint64_t value) {
  for (; value != 0; value /= kBase)
    limbs_.push_back(static_cast<std::uint32_t>(value % kBase));
}

std::optional<Natural> Natural::parse(std::string_view digits) {
  Natural result;
  if (digits.empty()) return std::nullopt;
  while (!digits.empty()) {
    const std::size_t size = std::min(kLimbDigits, digits.size());
    const std::string_view part = digits.substr(digits.size() - size);
    std::uint32_t limb = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + size, limb);
    if (error != std::errc{} || end != part.data() + size) return std::nullopt;
    result.limbs_.push_back(limb);
    digits.remove_suffix(size);
  }
  result.trim();
  return result;
}

Natural Natural::power_of_ten(unsigned exponent) {
  Natural result;
  result.limbs_.assign(exponent / kLimbDigits, 0);
  std::uint32_t top = 1;
  for (unsigned at = 0; at < exponent % kLimbDigits; ++at)
    top *= 10;
  result.limbs_.push_back(top);
  return result;
}

void Natural::trim() {
  while (!limbs_.empty() && limbs_.back() == 0)
    limbs_.pop_back();
}

std::string Natural::digits() const {
  if (is_zero()) return "0";
  std::string text = std::to_string(limbs_.back());
  for (std::size_t at = limbs_.size() - 1; at-- > 0;) {
    const std::string limb = std::to_string(limbs_[at]);
    text.append(kLimbDigits - limb.size(), '0').append(limb);
  }
  return text;
}

Natural operator+(const Natural& a, const Natural& b) {
  Natural result;
  std::uint64_t carry = 0;
  for (std::size_t at = 0; at < std::max(a.limbs(), b.limbs()) || carry != 0; ++at) {
    if (at < a.limbs()) carry += a.limbs_[at];
    if (at < b.limbs()) carry += b.limbs_[at];
    result.limbs_.push_back(static_cast<std::uint32_t>(carry % kBase));
    carry /= kBase;
  }
  return result;
}

Natural operator-(const Natural& a, const Natural& b) {
  Natural result = a;
  std::int64_t borrow = 0;
  for (std::size_t at = 0; at < result.limbs(); ++at) {
    std::int64_t limb = std::int64_t{result.limbs_[at]} - borrow;
    if (at < b.limbs()) limb -= b.limbs_[at];
    borrow = limb < 0 ? 1 : 0;
    if (borrow != 0) limb += static_cast<std::int64_t>(kBase);
    result.limbs_[at] = static_cast<std::uint32_t>(limb);
  }
  result.trim();
  return result;
}

Natural operator*(const Natural& a, const Natural& b) {
  if (a.is_one()) return b;
  if (b.is_one()) return a;
  Natural result;
  result.limbs_.assign(a.limbs() + b.limbs(), 0);
  for (std::size_t i = 0; i < a.limbs(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.limbs() || carry != 0; ++j) {
      carry += result.limbs_[i + j];
      if (j < b.limbs()) carry += std::uint64_t{a.limbs_[i]} * b.limbs_[j];
      result.limbs_[i + j] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  result.trim();
  return result;
}

std::strong_ordering operator<=>(const Natural& a, const Natural& b) {
  if (a.limbs() != b.limbs()) return a.limbs() <=> b.limbs();
  for (std::size_t at = a.limbs(); at-- > 0;)
    if (a.limbs_[at] != b.limbs_[at]) return a.limbs_[at] <=> b.limbs_[at];
  return std::strong_ordering::equal;
}

std::uint32_t Natural::modulo(std::uint32_t divisor) const {
  std::uint64_t rest = 0;
  for (std::size_t at = limbs_.size(); at-- > 0;)
    rest = (rest * kBase + limbs_[at]) % divisor;
  return static_cast<std::uint32_t>(rest);
}

Natural Natural::divided_by_limb(std::uint32_t divisor) const {
  Natural result = *this;
  std::uint64_t rest = 0;
  for (std::size_t at = limbs_.size(); at-- > 0;) {
    rest = rest * kBase + limbs_[at];
    result.limbs_[at] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  result.trim();
  return result;
}

Natural::Division Natural::divided_by(const Natural& divisor) const {
  if (divisor.limbs() == 1) {
    return {divided_by_limb(divisor.limbs_[0]), Natural(modulo(divisor.limbs_[0]))};
  }
  // Long division, each digit found by halving: simple, and quick enough for a few limbs.
  Division result;
  result.quotient.limbs_.assign(limbs_.size(), 0);
  for (std::size_t at = limbs_.size(); at-- > 0;) {
    Natural& rest = result.remainder;
    rest.limbs_.insert(rest.limbs_.begin(), limbs_[at]);
    rest.trim();
    std::uint64_t low = 0;
    std::uint64_t high = kBase;
    while (high - low > 1) {
      const std::uint64_t middle = low + (high - low) / 2;
      (divisor * Natural(middle) <= rest ? low : high) = middle;
    }
    if (low != 0) rest = rest - divisor * Natural(low);
    result.quotient.limbs_[at] = static_cast<std::uint32_t>(low);
  }
  result.quotient.trim();
  return result;
}

}  // namespace fhir::ucum
