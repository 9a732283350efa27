#include "engine/search/prefix.h"

#include <array>
#include <utility>

namespace engine {

Prefix take_prefix(std::string_view& text) {
  static constexpr std::array<std::pair<std::string_view, Prefix>, 9> kPrefixes = {{
      {"eq", Prefix::Eq},
      {"ne", Prefix::Ne},
      {"gt", Prefix::Gt},
      {"lt", Prefix::Lt},
      {"ge", Prefix::Ge},
      {"le", Prefix::Le},
      {"sa", Prefix::Sa},
      {"eb", Prefix::Eb},
      {"ap", Prefix::Ap},
  }};
  for (const auto& [name, prefix] : kPrefixes)
    if (text.starts_with(name)) {
      text.remove_prefix(name.size());
      return prefix;
    }
  return Prefix::Eq;
}

}  // namespace engine
