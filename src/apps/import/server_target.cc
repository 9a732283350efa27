#include "apps/import/server_target.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "base/text/percent.h"
#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace apps {

namespace {

using base::ErrorKind;
using engine::Operation;
using fhir::json::Document;
using fhir::json::Value;

std::string query_of(const std::vector<engine::RawParameter>& pairs) {
  std::string query;
  for (const auto& [name, value] : pairs) {
    if (!query.empty()) query += '&';
    query.append(base::percent_encode(name)).append("=").append(base::percent_encode(value));
  }
  return query;
}

// The issues of an OperationOutcome, as an error of this kind.
base::Error error_in(Value outcome, ErrorKind kind, std::string otherwise) {
  base::Error error{kind, std::move(otherwise), {}, {}, {}};
  for (const Value issue : outcome.at("issue")) {
    const std::string severity = issue.at("severity").string();
    if (severity != "error" && severity != "fatal") continue;
    base::Issue found{kind, issue.at("diagnostics").string(), {}};
    if (found.message.empty()) found.message = issue.at("details", "text").string();
    for (const Value expression : issue.at("expression"))
      if (found.expression.empty()) found.expression = expression.string();
    error.issues.push_back(std::move(found));
  }
  if (!error.issues.empty()) {
    error.message = error.issues.front().message;
    error.expression = error.issues.front().expression;
  }
  return error;
}

class ServerTarget final : public ImportTarget {
 public:
  ServerTarget(const fhir::Definitions& definitions, const http::Client& client,
               ServerTargetOptions options, OnAlone on_alone)
      : definitions_(definitions),
        client_(client),
        options_(std::move(options)),
        on_alone_(std::move(on_alone)) {}

  base::Result<> together(const std::vector<Operation>& operations) override {
    std::string entries;
    for (const Operation& operation : operations)
      append_entry(operation, entries);
    const http::ClientAnswer answer = TRY(post("transaction", entries));
    if (answer.status / 100 == 2) return {};
    const auto document = Document::parse(answer.body);
    base::Error error = error_in(document ? document->root() : Value{}, ErrorKind::Invalid,
                                 "the server answers " + std::to_string(answer.status));
    // The server counts the entries it was sent, the importer those of its file.
    for (base::Issue& issue : error.issues)
      issue.expression = in_file(issue.expression, operations);
    return std::unexpected(std::move(error));
  }

  void alone(std::uint64_t tag, Operation operation) override {
    std::optional<Batch> full;
    {
      const std::lock_guard lock(mutex_);
      append_entry(operation, gathered_.entries);
      gathered_.tags.push_back(tag);
      if (gathered_.tags.size() < options_.batch_entries_max &&
          gathered_.entries.size() < options_.batch_bytes_max)
        return;
      full = std::exchange(gathered_, {});
    }
    send(*full);
  }

  void finish() override {
    Batch rest;
    {
      const std::lock_guard lock(mutex_);
      rest = std::exchange(gathered_, {});
    }
    if (!rest.tags.empty()) send(rest);
  }

 private:
  struct Batch {
    std::string entries;
    std::vector<std::uint64_t> tags;  // of each entry
  };

  void append_entry(const Operation& operation, std::string& entries) const {
    const std::string type(definitions_.type(operation.type).name);
    if (!entries.empty()) entries += ',';
    fhir::json::Writer writer(entries);
    writer.begin_object();
    if (!operation.full_url.empty()) writer.member("fullUrl", operation.full_url);
    writer.member_raw("resource", operation.body).key("request").begin_object();
    if (operation.kind == Operation::Kind::Update) {
      writer.member("method", "PUT").member("url", type + "/" + operation.id);
    } else {
      writer.member("method", "POST").member("url", type);
      if (operation.condition) writer.member("ifNoneExist", query_of(*operation.condition));
    }
    writer.end_object().end_object();
  }

  // "Bundle.entry[3].resource.status" of what was sent -> of the file.
  static std::string in_file(std::string_view expression, const std::vector<Operation>& sent) {
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const std::string prefix = "Bundle.entry[" + std::to_string(i) + "].";
      if (!expression.starts_with(prefix) || sent[i].expression_prefix.empty()) continue;
      expression.remove_prefix(prefix.size());
      std::string found = sent[i].expression_prefix;
      if (expression.starts_with("resource")) return found.append(expression.substr(8));
      return found;
    }
    return std::string(expression);
  }

  void send(const Batch& batch) const {
    const auto answer = post("batch", batch.entries);
    const auto document = answer && answer->status / 100 == 2
                              ? Document::parse(answer->body)
                              : base::Result<Document>(std::unexpected(base::Error{}));
    if (!document) {
      const base::Error error =
          answer ? base::Error{ErrorKind::Unavailable,
                               "the server answers a batch with " + std::to_string(answer->status),
                               {},
                               {},
                               {}}
                 : answer.error();
      for (const std::uint64_t tag : batch.tags)
        on_alone_(tag, std::unexpected(error));
      return;
    }
    std::size_t next = 0;
    for (const Value entry : document->root().at("entry")) {
      if (next == batch.tags.size()) break;
      tell(batch.tags[next++], entry.at("response"));
    }
    for (; next < batch.tags.size(); ++next)
      on_alone_(batch.tags[next], base::fail(ErrorKind::Invalid, "the server does not answer it"));
  }

  void tell(std::uint64_t tag, Value response) const {
    const std::string status = response.at("status").string();
    if (status.starts_with('2')) return on_alone_(tag, {});
    base::Error error =
        error_in(response.at("outcome"), ErrorKind::Invalid, "the server answers " + status);
    for (base::Issue& issue : error.issues)  // an entry of our batch is not one of the file
      if (issue.expression.starts_with("Bundle.entry["))
        issue.expression.erase(0,
                               std::min(issue.expression.size(), issue.expression.find("].") + 2));
    on_alone_(tag, std::unexpected(std::move(error)));
  }

  // Whatever the server answers, once it does.
  base::Result<http::ClientAnswer> post(std::string_view type, const std::string& entries) const {
    http::ClientRequest request;
    request.url = options_.base_url;
    request.headers = options_.headers;
    request.headers.add("Content-Type", "application/fhir+json");
    request.headers.add("Accept", "application/fhir+json");
    request.headers.add("Prefer", "return=minimal");
    request.timeout_ms = options_.timeout_ms;
    request.body = R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(","entry":[)" +
                   entries + "]}";
    auto pause = std::chrono::milliseconds(options_.first_pause_ms);
    for (int attempt = 1;; ++attempt, pause *= 2) {
      auto answer = client_.send(request);
      const bool again = answer ? answer->status == 429 || answer->status == 503
                                : answer.error().kind == ErrorKind::Unavailable;
      if (again && attempt < options_.attempts_max) {
        std::this_thread::sleep_for(pause);
        continue;
      }
      if (!again) return answer;
      return base::fail(ErrorKind::Unavailable,
                        "the server is away, or busy for too long: try again "
                        "later; what is imported already is not harmed");
    }
  }

  const fhir::Definitions& definitions_;
  const http::Client& client_;
  const ServerTargetOptions options_;
  const OnAlone on_alone_;
  std::mutex mutex_;
  Batch gathered_;
};

}  // namespace

std::unique_ptr<ImportTarget> make_server_target(const fhir::Definitions& definitions,
                                                 const http::Client& client,
                                                 ServerTargetOptions options,
                                                 ImportTarget::OnAlone on_alone) {
  return std::make_unique<ServerTarget>(definitions, client, std::move(options),
                                        std::move(on_alone));
}

}  // namespace apps
