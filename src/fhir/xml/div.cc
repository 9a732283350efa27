#include "fhir/xml/div.h"

#include <algorithm>

#include "base/check.h"
#include "fhir/xml/entities.h"
#include "fhir/xml/escape.h"

namespace fhir::xml {

namespace {

constexpr std::string_view kCarriageReturn = "&#xD;";
constexpr std::string_view kCdata = "<![CDATA[";

// Line ends as XML defines them, CDATA as text. Our own spelling of a carriage return is one.
std::string normalised(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("\r&<"), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    std::size_t used = text.empty() ? 0 : 1;
    if (text.starts_with('\r')) {
      out += '\n';
      used = text.starts_with("\r\n") ? 2 : 1;
    } else if (text.starts_with(kCarriageReturn)) {
      out += '\r';
      used = kCarriageReturn.size();
    } else if (text.starts_with(kCdata)) {
      const std::size_t end = std::min(text.find("]]>"), text.size());
      const std::string content = normalised(text.substr(kCdata.size(), end - kCdata.size()));
      append_text(out, content);
      used = std::min(end + 3, text.size());
    } else {
      out.append(text.substr(0, used));
    }
    text.remove_prefix(used);
  }
  return out;
}

}  // namespace

void DivReader::start(const Element& element) {
  if (depth_++ == 0) {
    begin_ = text_.rfind('<', element.end - 1);
    CHECK(begin_ != text_.npos);
    const std::size_t colon = element.name.prefix.empty() ? 0 : 1;
    name_end_ = begin_ + 1 + element.name.prefix.size() + colon + element.name.local.size();
    declared_.clear();
    missing_.clear();
  }
  for (const Namespace& one : element.declared)
    declared_.push_back({std::string(one.prefix), depth_});
  need(element.name);
  for (const Attribute& attribute : element.attributes)
    if (!attribute.name.prefix.empty()) need(attribute.name);
}

void DivReader::need(const Name& name) {
  if (name.prefix == "xml" || name.uri.empty()) return;
  if (std::ranges::find(declared_, name.prefix, &Declared::prefix) != declared_.end()) return;
  missing_ += name.prefix.empty() ? " xmlns" : " xmlns:";
  missing_.append(name.prefix).append("=\"");
  append_text(missing_, name.uri);
  missing_ += '"';
  declared_.push_back({std::string(name.prefix), 1});
}

bool DivReader::end(std::size_t offset) {
  std::erase_if(declared_, [&](const Declared& one) { return depth_ > 1 && one.depth == depth_; });
  if (--depth_ > 0) return false;
  end_ = offset;
  return true;
}

std::string DivReader::take() {
  std::string div(text_.substr(begin_, name_end_ - begin_));
  div += missing_;
  div += text_.substr(name_end_, end_ - name_end_);
  const bool plain = div.find('\r') == div.npos && div.find(kCdata) == div.npos &&
                     div.find(kCarriageReturn) == div.npos;
  return plain ? div : normalised(div);
}

base::Result<> append_div(std::string& out, std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' ||
                           text.front() == '\r'))
    text.remove_prefix(1);
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("\r&"), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    std::size_t used = 1;
    if (text.front() == '\r') {
      out += kCarriageReturn;
    } else {
      const std::size_t end = text.find(';');
      const std::string_view name = text.substr(1, end == text.npos ? 0 : end - 1);
      const char32_t character = html_entity(name);
      if (character == 0) {
        if (!name.starts_with('#') && !is_xml_entity(name))
          return base::fail(base::ErrorKind::Invalid,
                            "the narrative uses an entity that neither XML nor HTML knows");
        out += '&';
      } else {
        out.append("&#").append(std::to_string(static_cast<std::uint32_t>(character))).append(";");
        used = end + 1;
      }
    }
    text.remove_prefix(used);
  }
  return {};
}

}  // namespace fhir::xml
