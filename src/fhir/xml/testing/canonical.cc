#include "fhir/xml/testing/canonical.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>
#include <string_view>

#include "fhir/xml/sax.h"

namespace fhir::xml {

namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

void remove_xsi(xmlNodePtr element) {
  for (xmlAttrPtr at = element->properties; at != nullptr;) {
    const xmlAttrPtr next = at->next;
    if (at->ns != nullptr && view(at->ns->href) == kSchemaInstance) xmlRemoveProp(at);
    at = next;
  }
}

void strip(xmlNodePtr node) {
  for (xmlNodePtr child = node->children; child != nullptr;) {
    const xmlNodePtr next = child->next;
    const bool narrative = child->type == XML_ELEMENT_NODE && child->ns != nullptr &&
                           view(child->ns->href) == kXhtmlNamespace;
    if (child->type == XML_TEXT_NODE || child->type == XML_COMMENT_NODE) {
      xmlUnlinkNode(child);
      xmlFreeNode(child);
    } else if (child->type == XML_ELEMENT_NODE && !narrative) {
      remove_xsi(child);
      strip(child);
    }
    child = next;
  }
}

}  // namespace

std::optional<std::string> canonical(const std::string& xml) {
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
      xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                    XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT | XML_PARSE_NOCDATA),
      xmlFreeDoc);
  if (document == nullptr) return std::nullopt;
  strip(reinterpret_cast<xmlNodePtr>(document.get()));
  xmlChar* text = nullptr;
  const int size =
      xmlC14NDocDumpMemory(document.get(), nullptr, XML_C14N_EXCLUSIVE_1_0, nullptr, 0, &text);
  if (size < 0) return std::nullopt;
  std::string result(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  xmlFree(text);
  return result;
}

}  // namespace fhir::xml
