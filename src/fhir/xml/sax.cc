#include "fhir/xml/sax.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fhir::xml {

namespace {

using base::ErrorKind;

struct FreeContext {
  void operator()(xmlParserCtxtPtr context) const { xmlFreeParserCtxt(context); }
};
using Context = std::unique_ptr<xmlParserCtxt, FreeContext>;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{}
                         : std::string_view(reinterpret_cast<const char*>(text));
}

std::string_view view(const xmlChar* begin, const xmlChar* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

// The library's words may quote the text, which may hold patient data: ours do not.
std::string_view words_for(int code) {
  switch (code) {
    case XML_ERR_DOCUMENT_EMPTY:
      return "there is no XML here: send a resource";
    case XML_ERR_DOCUMENT_END:
      return "there is something behind the resource: take it out";
    case XML_ERR_TAG_NAME_MISMATCH:
      return "an end tag does not fit its start tag";
    case XML_ERR_TAG_NOT_FINISHED:
      return "the text ends inside an element: send all of it";
    case XML_ERR_ATTRIBUTE_REDEFINED:
      return "an attribute is given twice: keep one of them";
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
      return "only &amp; &lt; &gt; &quot; and &apos; are known here: write a character itself, or "
             "its number such as &#160;";
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_INVALID_CHARREF:
      return "XML does not allow this character: take it out";
    case XML_ERR_INVALID_ENCODING:
      return "the text is not UTF-8";
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
      return "a prefix is used that no xmlns attribute declares";
    default:
      return "this is not well-formed XML";
  }
}

// One parse: hands libxml2's events on until the first failure.
class Parse {
 public:
  Parse(xmlParserCtxtPtr context, Handler& handler) : context_(context), handler_(handler) {
    xmlSAXHandler& sax = *context->sax;
    sax = {};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_cdata;
    sax.serror = on_error;
    context->userData = this;
  }

  base::Result<> run() {
    xmlParseDocument(context_);
    if (error_) return std::unexpected(*std::move(error_));
    if (context_->wellFormed == 0) return fail_here(words_for(0));
    return {};
  }

 private:
  std::size_t offset() const {
    const xmlParserInput& input = *context_->input;
    return static_cast<std::size_t>(input.consumed) +
           static_cast<std::size_t>(input.cur - input.base);
  }

  std::unexpected<base::Error> fail_here(std::string_view words, int line = 0) const {
    if (line == 0 && context_->input != nullptr) line = context_->input->line;
    return base::fail(ErrorKind::Syntax, "line " + std::to_string(line) + ": " + std::string(words),
                      handler_.expression());
  }

  // Runs one event. A defect of ours must not fly through frames of C.
  template <class Event>
  static void handle(void* self, Event event) {
    Parse& parse = *static_cast<Parse*>(self);
    if (parse.error_ || parse.defect_) return;
    try {
      base::Result<> done = event(parse);
      if (done) return;
      base::Error error = std::move(done).error();
      error.message = "line " + std::to_string(parse.context_->input->line) + ": " + error.message;
      parse.error_ = std::move(error);
    } catch (...) {
      parse.defect_ = std::current_exception();
    }
    xmlStopParser(parse.context_);
  }

  static void on_start(void* self, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri,
                       int declared_count, const xmlChar** declared, int attribute_count,
                       int /*defaulted*/, const xmlChar** attributes) {
    handle(self, [&](Parse& parse) {
      parse.attributes_.clear();
      for (int i = 0; i < attribute_count; ++i) {
        const xmlChar** const at = attributes + std::ptrdiff_t{5} * i;
        parse.attributes_.push_back({{view(at[0]), view(at[1]), view(at[2])}, view(at[3], at[4])});
      }
      parse.declared_.clear();
      for (int i = 0; i < declared_count; ++i)
        parse.declared_.push_back({view(declared[2 * i]), view(declared[2 * i + 1])});
      const std::size_t end = parse.offset();
      return parse.handler_.start({.name = {view(local), view(prefix), view(uri)},
                                   .attributes = parse.attributes_,
                                   .declared = parse.declared_,
                                   .end = end});
    });
  }

  static void on_end(void* self, const xmlChar* /*local*/, const xmlChar* /*prefix*/,
                     const xmlChar* /*uri*/) {
    handle(self, [](Parse& parse) { return parse.handler_.end(parse.offset()); });
  }

  static void on_text(void* self, const xmlChar* text, int size) {
    handle(self, [&](Parse& parse) { return parse.handler_.text(view(text, text + size)); });
  }

  static void on_cdata(void* self, const xmlChar* /*text*/, int /*size*/) {
    handle(self, [](Parse& parse) { return parse.handler_.cdata(); });
  }

  static void on_error(void* self, xmlErrorPtr error) {
    Parse& parse = *static_cast<Parse*>(self);
    if (error->level < XML_ERR_ERROR || parse.error_ || parse.defect_) return;
    // Any name will do for a namespace.
    if (error->code == XML_WAR_NS_URI || error->code == XML_WAR_NS_URI_RELATIVE) return;
    parse.error_ = parse.fail_here(words_for(error->code), error->line).error();
    xmlStopParser(parse.context_);
  }

 public:
  void rethrow_defect() const {
    if (defect_) std::rethrow_exception(defect_);
  }

 private:
  xmlParserCtxtPtr context_;
  Handler& handler_;
  std::vector<Attribute> attributes_;
  std::vector<Namespace> declared_;
  std::optional<base::Error> error_;
  std::exception_ptr defect_;
};

}  // namespace

base::Result<> parse(std::string_view text, Handler& handler) {
  static const bool started = (xmlInitParser(), true);
  (void)started;
  const Context context(xmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())));
  if (context == nullptr)
    return base::fail(ErrorKind::Syntax, "line 1: there is no XML here: send a resource");
  // NOENT: without it &amp; in an attribute arrives as &#38;. There are no entities but XML's own.
  // HUGE: the limits are ours, and an attachment may be large.
  xmlCtxtUseOptions(context.get(),
                    XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT | XML_PARSE_HUGE);
  Parse parse(context.get(), handler);
  base::Result<> done = parse.run();
  parse.rethrow_defect();
  return done;
}

}  // namespace fhir::xml
