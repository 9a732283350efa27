#include "http/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/text.h"

namespace http {

namespace {

constexpr std::size_t kGzipBytesMin = 1024;
constexpr std::size_t kGzipAtOnceBytesMax = 256 * 1024;
constexpr std::size_t kSliceBytes = 64 * 1024;

constexpr std::pair<int, std::string_view> kReasons[] = {
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

std::string_view reason_of(int status) {
  const auto* const found =
      std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
  return found == std::end(kReasons) ? std::string_view() : found->second;
}

bool status_has_body(int status) {
  return status != 101 && status != 204 && status != 304;
}

// The fields that the writer has to know, by their length first: one look at each name.
enum class Known : std::uint8_t { Other, Ours, ContentType, ContentEncoding, Vary, ETag };

Known known_field(std::string_view name) {
  const auto is = [&](std::string_view other) {
    return name == other || equals_ignoring_case(name, other);
  };
  switch (name.size()) {
    case 4:
      if (is("Vary")) return Known::Vary;
      if (is("ETag")) return Known::ETag;
      return is("Date") ? Known::Ours : Known::Other;
    case 10:
      return is("Connection") ? Known::Ours : Known::Other;
    case 12:
      return is("Content-Type") ? Known::ContentType : Known::Other;
    case 14:
      return is("Content-Length") ? Known::Ours : Known::Other;
    case 16:
      return is("Content-Encoding") ? Known::ContentEncoding : Known::Other;
    case 17:
      return is("Transfer-Encoding") ? Known::Ours : Known::Other;
    default:
      return Known::Other;
  }
}

void append_number(std::string& text, std::uint64_t number, int base) {
  std::array<char, 24> digits;
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  text.append(digits.data(), end);
}

enum class Compression { NotOffered, Declined, Gzip };

// Whether the body depends on what the client accepts, and what it gets.
Compression compression_for(const Response& response, const AnswerPlan& plan) {
  // A part is a part of the bytes as they are: RFC 9110, 14.2.
  if (!status_has_body(response.status) || response.status == 206) return Compression::NotOffered;
  bool is_worth_it = false;
  for (const auto& [name, value] : response.headers.all()) {
    const Known known = known_field(name);
    if (known == Known::ContentEncoding) return Compression::NotOffered;
    if (known == Known::ContentType) is_worth_it = is_compressible(value);
  }
  if (!is_worth_it) return Compression::NotOffered;
  return plan.accepts_gzip ? Compression::Gzip : Compression::Declined;
}

void append_fields(const Headers& headers, Compression compression, std::string& text) {
  bool varies = compression == Compression::NotOffered;
  for (const auto& [name, value] : headers.all()) {
    const Known known = known_field(name);
    if (known == Known::Ours) continue;
    if (known == Known::Vary && contains_ignoring_case(value, "accept-encoding")) varies = true;
    text += name;
    text += ": ";
    // A strong ETag names exact bytes; compressed they are others.
    // https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
    if (known == Known::ETag && compression == Compression::Gzip && value.starts_with('"'))
      text += "W/";
    text += value;
    text += "\r\n";
  }
  if (compression == Compression::Gzip) text += "Content-Encoding: gzip\r\n";
  if (!varies) text += "Vary: Accept-Encoding\r\n";
}

void append_head(const Response& response, const AnswerPlan& plan, std::string_view date_line,
                 Compression compression, std::string& text) {
  if (response.status == 200) {
    text += "HTTP/1.1 200 OK\r\n";
  } else {
    text += "HTTP/1.1 ";
    append_number(text, static_cast<std::uint64_t>(response.status), 10);
    text += ' ';
    text += reason_of(response.status);
    text += "\r\n";
  }
  text += date_line;
  append_fields(response.headers, compression, text);
  if (response.status == 101) {
    text += "Connection: Upgrade\r\n";
  } else if (!plan.keep_alive) {
    text += "Connection: close\r\n";
  } else if (plan.http10) {
    text += "Connection: keep-alive\r\n";
  }
}

std::string_view body_of(const Response& response) {
  return response.shared_body ? std::string_view(*response.shared_body) : response.body;
}

}  // namespace

bool is_valid(const Response& response) {
  const bool upgrades = response.status == 101 && response.live != nullptr;
  if (!upgrades && (response.status < 200 || response.status > 599)) return false;
  return std::ranges::all_of(response.headers.all(), [](const auto& field) {
    return is_field_name(field.first) && is_field_value(field.second);
  });
}

void write_response(Response& response, const AnswerPlan& plan, std::string_view date_line,
                    GzipEncoder& gzip, OutBuffer& out) {
  std::size_t size = body_of(response).size();
  auto compression = Compression::NotOffered;
  if (size > kGzipBytesMin) compression = compression_for(response, plan);
  if (compression == Compression::Gzip) {
    response.body = gzip.compress(body_of(response));
    response.shared_body.reset();
    size = response.body.size();
  }
  append_head(response, plan, date_line, compression, out.text());
  if (status_has_body(response.status)) {
    out.text() += "Content-Length: ";
    append_number(out.text(), size, 10);
    out.text() += "\r\n";
  }
  out.text() += "\r\n";
  if (plan.head_only || !status_has_body(response.status)) return;
  if (response.shared_body) {
    out.append(std::move(response.shared_body));
  } else {
    out.append(std::move(response.body));
  }
}

void prefer_streaming(Response& response, const AnswerPlan& plan) {
  if (response.source || response.live || plan.http10 ||
      body_of(response).size() <= kGzipAtOnceBytesMax ||
      compression_for(response, plan) != Compression::Gzip)
    return;
  auto body = response.shared_body ? std::move(response.shared_body)
                                   : std::make_shared<const std::string>(std::move(response.body));
  response.source = [body = std::move(body), at = std::size_t{0}](std::string& chunk) mutable {
    chunk = body->substr(at, kSliceBytes);
    at += chunk.size();
    return at < body->size();
  };
}

StreamWriter::StreamWriter(const Response& response, const AnswerPlan& plan)
    : plan_(plan), has_body_(!plan.head_only && status_has_body(response.status)) {
  if (plan_.http10 || compression_for(response, plan_) != Compression::Gzip)
    length_ = response.source_bytes;
  // Without chunks or a length the end of the body is the end of the connection.
  if (plan_.http10 && !length_) plan_.keep_alive = false;
}

void StreamWriter::write_head(const Response& response, std::string_view date_line,
                              OutBuffer& out) {
  auto compression = compression_for(response, plan_);
  if (plan_.http10 && compression == Compression::Gzip) compression = Compression::Declined;
  if (compression == Compression::Gzip && has_body_)
    gzip_ = std::make_unique<GzipEncoder>(GzipEncoder::Level::Fast);
  append_head(response, plan_, date_line, compression, out.text());
  if (length_ && status_has_body(response.status)) {
    out.text() += "Content-Length: ";
    append_number(out.text(), *length_, 10);
    out.text() += "\r\n";
  } else if (!plan_.http10 && status_has_body(response.status)) {
    out.text() += "Transfer-Encoding: chunked\r\n";
  }
  out.text() += "\r\n";
}

void StreamWriter::write_chunk(std::string_view chunk, OutBuffer& out) {
  if (!gzip_) return frame(chunk, out);
  scratch_.clear();
  gzip_->append(chunk, GzipEncoder::Part::More, scratch_);
  frame(scratch_, out);
}

bool StreamWriter::write_end(OutBuffer& out) {
  if (gzip_) {
    scratch_.clear();
    gzip_->append({}, GzipEncoder::Part::Last, scratch_);
    frame(scratch_, out);
  }
  if (length_) return written_ == *length_;
  if (!plan_.http10) out.text() += "0\r\n\r\n";
  return true;
}

void StreamWriter::frame(std::string_view bytes, OutBuffer& out) {
  if (bytes.empty()) return;  // an empty chunk would end the body
  written_ += bytes.size();
  if (length_ && written_ > *length_) return;  // no more than was promised: see write_end()
  if (plan_.http10 || length_) {
    out.text() += bytes;
    return;
  }
  append_number(out.text(), bytes.size(), 16);
  out.text() += "\r\n";
  out.text() += bytes;
  out.text() += "\r\n";
}

}  // namespace http
