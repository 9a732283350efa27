#pragma once

#include <string>
#include <utility>
#include <vector>

namespace engine {

// The profiles, tags and security labels in use.
struct Labels {
  using Coding = std::pair<std::string, std::string>;  // system, code
  std::vector<std::string> profiles;
  std::vector<Coding> tags;
  std::vector<Coding> security;
};

}  // namespace engine
