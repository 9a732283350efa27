#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace fhir::testing {

// As much XML as the foreign test suites need: a tag with its attributes, and the text up to the
// next tag. Not for anything that comes from outside.
struct Tag {
  std::string name;  // "/test" for a closing tag
  std::map<std::string, std::string> attributes;
  bool closed = false;  // <name/>
  std::string text;
};

inline std::string unescape_xml(std::string text) {
  static const std::pair<std::string, std::string> kEntities[] = {{"&lt;", "<"},    {"&gt;", ">"},
                                                                  {"&quot;", "\""}, {"&apos;", "'"},
                                                                  {"&#10;", "\n"},  {"&amp;", "&"}};
  for (const auto& [entity, plain] : kEntities) {
    for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; ++at)
      text.replace(at, entity.size(), plain);
  }
  return text;
}

class Tags {
 public:
  explicit Tags(std::string xml) : xml_(std::move(xml)) {}

  bool next(Tag& tag) {
    std::size_t open = xml_.find('<', at_);
    while (open != std::string::npos && xml_.compare(open, 4, "<!--") == 0)
      open = xml_.find('<', xml_.find("-->", open));
    if (open == std::string::npos) return false;
    const std::size_t close = tag_end(open);
    read_tag(xml_.substr(open + 1, close - open - 1), tag);
    at_ = close + 1;
    tag.text = unescape_xml(xml_.substr(at_, xml_.find('<', at_) - at_));
    return true;
  }

 private:
  std::size_t tag_end(std::size_t at) const {
    char quote = '\0';
    for (; at < xml_.size(); ++at) {
      const char c = xml_[at];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        break;
      }
    }
    return at;
  }

  static void read_tag(std::string inside, Tag& tag) {
    tag.attributes.clear();
    tag.closed = inside.ends_with('/');
    if (tag.closed) inside.pop_back();
    std::size_t at = std::min(inside.find_first_of(" \t\r\n"), inside.size());
    tag.name = inside.substr(0, at);
    while ((at = inside.find('=', at)) != std::string::npos) {
      const std::size_t from = inside.find_last_of(" \t\r\n", at) + 1;
      const std::size_t end = inside.find(inside[at + 1], at + 2);
      tag.attributes[inside.substr(from, at - from)] =
          unescape_xml(inside.substr(at + 2, end - at - 2));
      at = end + 1;
    }
  }

  std::string xml_;
  std::size_t at_ = 0;
};

}  // namespace fhir::testing
