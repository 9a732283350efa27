#include "http/request_reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace http {

namespace {

using Step = RequestReader::Step;

// Feeds `input` in pieces and lists what came out: "METHOD path body", or the status of a refusal.
std::vector<std::string> read_all(std::string_view input, std::size_t piece_bytes,
                                  std::size_t body_bytes_max = 1000,
                                  std::size_t budget_bytes = 10'000'000) {
  BodyBudget budget(budget_bytes);
  RequestReader reader(HeadLimits{}, budget);
  std::vector<std::string> found;
  std::string waiting;
  while (!input.empty()) {
    waiting += input.substr(0, piece_bytes);
    input.remove_prefix(std::min(piece_bytes, input.size()));
    bool hungry = false;
    while (!hungry) {
      const auto progress = reader.feed(waiting);
      waiting.erase(0, progress.consumed);
      std::optional<Refusal> refusal;
      if (progress.step == Step::Refused) refusal = progress.refusal;
      if (progress.step == Step::BodyAhead) refusal = reader.expect_body(body_bytes_max);
      if (refusal) {
        found.push_back(std::to_string(refusal->status));
        return found;
      }
      if (progress.step == Step::Complete) {
        const auto request = reader.take().head.request;
        found.push_back(request.method + ' ' + request.path + ' ' + request.body);
      }
      hungry = progress.step == Step::NeedMore;
    }
  }
  CHECK(budget.used() <= budget_bytes);
  return found;
}

// The only thing read from a request with these fields: a result or a status.
std::string read_one(std::string_view fields, std::string_view body = "",
                     std::size_t body_bytes_max = 1000) {
  const std::string input =
      "POST /a HTTP/1.1\r\n" + std::string(fields) + "\r\n" + std::string(body);
  const auto whole = read_all(input, input.size(), body_bytes_max);
  CHECK(read_all(input, 1, body_bytes_max) == whole);
  return whole.empty() ? "more" : whole[0];
}

std::string read_line(std::string_view line) {
  const std::string input = std::string(line) + "\r\nHost: x\r\n\r\n";
  const auto whole = read_all(input, input.size());
  CHECK(read_all(input, 1) == whole);
  return whole.empty() ? "more" : whole[0];
}

}  // namespace

TEST_CASE("requests are found whatever the pieces they arrive in") {
  const std::string input =
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
      "\r\nPUT /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"
      "POST /4 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
      "GET /5 HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::vector<std::string> expected = {"GET /1 ", "POST /2 hello", "PUT /3 abcde", "POST /4 ",
                                             "GET /5 "};
  for (std::size_t piece = 1; piece <= input.size(); ++piece)
    CHECK(read_all(input, piece) == expected);
}

TEST_CASE("request lines") {
  CHECK(read_line("GET / HTTP/1.1") == "GET / ");
  CHECK(read_line("GET /a?b|c=d%20e HTTP/1.1") == "GET /a ");
  CHECK(read_line("GET http://x/a?b HTTP/1.1") == "GET /a ");
  CHECK(read_line("GET HTTPS://X HTTP/1.1") == "GET / ");
  CHECK(read_line("OPTIONS * HTTP/1.1") == "OPTIONS * ");
  CHECK(read_line("GET * HTTP/1.1") == "400");
  CHECK(read_line("GET http://other/a HTTP/1.1") == "400");
  CHECK(read_line("GET http://x@y/a HTTP/1.1") == "400");
  CHECK(read_line("GET ftp://x/a HTTP/1.1") == "400");
  CHECK(read_line("GET x:80 HTTP/1.1") == "400");
  CHECK(read_line("GET a HTTP/1.1") == "400");
  CHECK(read_line("GET /#a HTTP/1.1") == "400");
  CHECK(read_line("GET /\xc3\xa6 HTTP/1.1") == "400");
  CHECK(read_line("GET /\x01 HTTP/1.1") == "400");
  CHECK(read_line("GET /\x7f HTTP/1.1") == "400");
  CHECK(read_line("GET /a b HTTP/1.1") == "400");
  CHECK(read_line("GET  /a HTTP/1.1") == "400");
  CHECK(read_line("GET /a") == "400");
  CHECK(read_line("GET /a HTTP/1.1 ") == "400");
  CHECK(read_line("GET /a http/1.1") == "400");
  CHECK(read_line("GET /a HTTP/2.0") == "505");
  CHECK(read_line("GET /a HTTP/0.9") == "505");
  CHECK(read_line("GeT /a HTTP/1.1") == "501");
  CHECK(read_line("get /a HTTP/1.1") == "400");
  CHECK(read_line("CONNECT x:443 HTTP/1.1") == "501");
  CHECK(read_line("\x16\x03\x01") == "400");
  CHECK(read_line("PRI * HTTP/2.0") == "505");
}

TEST_CASE("the end of a request is never in doubt") {
  CHECK(read_one("Host: x\r\nContent-Length: 2\r\n", "ab") == "POST /a ab");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 2, 2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: +2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: -2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 0x2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 2 2\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length:\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length: 18446744073709551616\r\n") == "400");
  CHECK(read_one("Host: x\r\nContent-Length : 2\r\n") == "400");
  CHECK(read_one("Host: x\r\n Content-Length: 2\r\n") == "400");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: xchunked\r\n") == "501");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: chunked, identity\r\n") == "501");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: gzip, chunked\r\n") == "501");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: identity\r\n") == "501");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: \"chunked\"\r\n") == "501");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") ==
        "400");
  CHECK(read_one("Host: x\r\nTransfer-Encoding:\x0b"
                 "chunked\r\n") == "400");
  CHECK(read_all("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 100)[0] == "400");
}

TEST_CASE("exactly one Host") {
  CHECK(read_one("") == "400");
  CHECK(read_one("Host: x\r\nHost: x\r\n") == "400");
  CHECK(read_one("Host:\r\n") == "400");
  CHECK(read_one("Host: a b\r\n") == "400");
  CHECK(read_one("Host: a/b\r\n") == "400");
  CHECK(read_one("Host: user@a\r\n") == "400");
  CHECK(read_one("Host: [::1]:8080\r\n") == "POST /a ");
  CHECK(read_all("GET / HTTP/1.0\r\n\r\n", 100)[0] == "GET / ");
}

TEST_CASE("lines are lines") {
  CHECK(read_one("Host: x\r\nA: b\r\n c\r\n") == "400");   // folded
  CHECK(read_one("Host: x\r\nA: b\r\n\tc\r\n") == "400");  // folded
  CHECK(read_one("Host: x\nA: b\r\n") == "400");
  CHECK(read_one("Host: x\r\nA: b\rc\r\n") == "400");
  CHECK(read_one("Host: x\r\nA: b\r\r\n") == "400");
  CHECK(read_one(std::string_view("Host: x\r\nA: \0\r\n", 15)) == "400");
  CHECK(read_one("Host: x\r\nA\r\n") == "400");
  CHECK(read_one("Host: x\r\n: b\r\n") == "400");
  CHECK(read_one("Host: x\r\nA b: c\r\n") == "400");
  CHECK(read_one("Host: x\r\n\xc3\xa6: c\r\n") == "400");
  CHECK(read_one("Host: x\r\nA: \xc3\xa6\r\n") == "POST /a ");  // opaque, and allowed
  CHECK(read_one("Host: x\r\nA:\r\n") == "POST /a ");
}

TEST_CASE("sizes are limited") {
  const std::string long_target = "GET /" + std::string(9000, 'a');
  CHECK(read_line(long_target + " HTTP/1.1") == "414");
  CHECK(read_all(long_target, 500)[0] == "414");  // before the line ends
  CHECK(read_line("GET /" + std::string(8 * 1024 - 1, 'a') + " HTTP/1.1").size() > 8000);
  CHECK(read_line("GET /" + std::string(8 * 1024, 'a') + " HTTP/1.1") == "414");
  CHECK(read_one("Host: x\r\nA: " + std::string(40'000, 'a') + "\r\n") == "431");
  CHECK(read_all("GET / HTTP/1.1\r\nA: " + std::string(40'000, 'a'), 500)[0] == "431");
  std::string many = "Host: x\r\n";
  for (int i = 0; i < 127; ++i)
    many += "A:b\r\n";
  CHECK(read_one(many) == "POST /a ");
  CHECK(read_one(many + "A:b\r\n") == "431");
  CHECK(read_one("Host: x\r\nContent-Length: 1001\r\n") == "413");
  CHECK(read_one("Host: x\r\nContent-Length: 18446744073709551615\r\n") == "413");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: chunked\r\n", "3\r\nabc\r\n1\r\nd\r\n", 3) ==
        "413");
  CHECK(read_one("Host: x\r\nTransfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF\r\nabcd", 3) ==
        "413");
}

TEST_CASE("codings other than gzip and deflate are refused") {
  CHECK(read_one("Host: x\r\nContent-Encoding: br\r\nContent-Length: 1\r\n") == "415");
  CHECK(read_one("Host: x\r\nContent-Encoding: gzip, gzip\r\nContent-Length: 1\r\n") == "415");
  CHECK(read_one("Host: x\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n") == "415");
  CHECK(read_one("Host: x\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n", "a") ==
        "POST /a a");
  CHECK(read_one("Host: x\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n", "abc") == "400");
}

TEST_CASE("bodies in flight are limited together, and given back") {
  BodyBudget budget(10);
  RequestReader first(HeadLimits{}, budget);
  RequestReader second(HeadLimits{}, budget);
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n";
  for (RequestReader* reader : {&first, &second}) {
    REQUIRE(reader->feed(head).step == Step::BodyAhead);
    REQUIRE_FALSE(reader->expect_body(100).has_value());
  }
  CHECK(first.feed("12345678").step == Step::Complete);
  CHECK(budget.used() == 8);
  const auto refused = second.feed("12345678");
  CHECK(refused.step == Step::Refused);
  CHECK(refused.refusal.status == 503);
  {
    const auto request = first.take();
  }
  CHECK(budget.used() == 0);
}

TEST_CASE("damaged requests are read alike in one piece and in many, and never crash") {
  const std::string parts[] = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                               "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
                               "PUT /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                               "5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n",
                               "Content-Encoding: gzip\r\n",
                               "\r\n",
                               "\r",
                               "\n",
                               "0",
                               " ",
                               ":",
                               std::string(1, '\0')};
  constexpr unsigned kSeed = 20261124;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(kSeed);
    CAPTURE(round);
    std::string input;
    for (unsigned i = 0; i < 1 + random() % 5; ++i)
      input += parts[random() % std::size(parts)];
    for (unsigned i = 0; i < random() % 4; ++i) {
      const auto at = random() % input.size();
      if (random() % 2 == 0) {
        input[at] = static_cast<char>(random());
      } else {
        input.insert(at, parts[random() % std::size(parts)]);
      }
    }
    const auto whole = read_all(input, input.size());
    CHECK(read_all(input, 1) == whole);
    CHECK(read_all(input, 1 + random() % 20) == whole);
  }
}

}  // namespace http
