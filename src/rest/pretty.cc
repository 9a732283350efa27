#include "rest/pretty.h"

namespace rest {

namespace {

// The string at `begin` with its quotes.
std::string_view string_at(std::string_view json, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < json.size() && json[end] != '"')
    end += json[end] == '\\' ? 2 : 1;
  return json.substr(begin, end + 1 - begin);
}

void new_line(std::string& out, std::size_t level) {
  out += '\n';
  out.append(2 * level, ' ');
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

std::string pretty_json(std::string_view json) {
  std::string out;
  out.reserve(json.size() * 2);
  std::size_t level = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_space(c)) continue;
    if (c == '"') {
      const std::string_view text = string_at(json, i);
      out += text;
      i += text.size() - 1;
      continue;
    }
    const bool closes = c == '}' || c == ']';
    if (closes && level > 0) new_line(out, --level);
    out += c;
    if (c == ':') out += ' ';
    if (c == ',') new_line(out, level);
    if (c != '{' && c != '[') continue;
    std::size_t next = i + 1;
    while (next < json.size() && is_space(json[next]))
      ++next;
    if (next < json.size() && (json[next] == '}' || json[next] == ']')) {
      out += json[next];
      i = next;
    } else {
      new_line(out, ++level);
    }
  }
  out += '\n';
  return out;
}

}  // namespace rest
