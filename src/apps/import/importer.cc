#include "apps/import/importer.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "apps/import/byte_source.h"
#include "apps/import/plan.h"
#include "fhir/xml/xml.h"

namespace apps {

namespace {

using base::ErrorKind;
using base::fail;

// "Bundle.entry[12].resource.status" -> 12, if the prefix is one of ours.
std::optional<std::size_t> entry_of(std::string_view expression) {
  constexpr std::string_view kStart = "Bundle.entry[";
  if (!expression.starts_with(kStart)) return std::nullopt;
  std::size_t index = 0;
  const char* const begin = expression.data() + kStart.size();
  const auto [end, error] = std::from_chars(begin, expression.data() + expression.size(), index);
  return error == std::errc{} ? std::optional(index) : std::nullopt;
}

// A larger resource is waited for: the memory of those on their way is bounded.
constexpr std::size_t kAloneBytesMax = 64 * 1024;

bool has_suffix(std::string name, std::string_view suffix) {
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name.ends_with(suffix);
}

bool is_input(const std::string& name) {
  return has_suffix(name, ".json") || has_suffix(name, ".ndjson") || has_suffix(name, ".jsonl") ||
         has_suffix(name, ".xml") || name.ends_with(".zip");
}

}  // namespace

// One run: a reader cuts the files into documents, workers commit them.
class Importer::Run {
 public:
  explicit Run(Importer& importer)
      : importer_(importer),
        target_(importer.make_target_([this](std::uint64_t tag, base::Result<> done) {
          finish_alone(tag, std::move(done));
        })) {
    for (unsigned i = 0; i < std::max(1U, importer.options_.threads); ++i)
      workers_.emplace_back([this] { work(); });
  }

  ~Run() { join(); }

  base::Result<> read(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(path, error)) return read_file(path);
    std::vector<std::string> names;
    for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
         at.increment(error)) {
      std::error_code unknown;  // a link that leads nowhere
      if (at->is_regular_file(unknown) && is_input(at->path().string()))
        names.push_back(at->path().string());
    }
    if (error)
      return base::fail_with_detail(ErrorKind::NotFound, "the folder cannot be read",
                                    error.message());
    std::ranges::sort(names);
    for (const std::string& name : names)
      TRY_VOID(read_file(name));
    return {};
  }

  base::Result<> finish() {
    join();
    target_->finish();
    if (failure_) return std::unexpected(*failure_);
    return {};
  }

 private:
  struct Item {
    std::string source;
    FoundDocument document;
  };

  base::Result<> read_file(const std::string& path) {
    const auto limit = importer_.options_.unpacked_bytes_max;
    base::Result<> done;
    if (path.ends_with(".zip")) {
      done = visit_zip(path, limit, [&](const std::string& name, ByteSource& content) {
        return is_input(name) ? read_stream(path + "!" + name, content) : base::Result<>{};
      });
    } else {
      auto source = open_file(path, limit);
      if (!source && source.error().kind == ErrorKind::NotFound)
        return fail(ErrorKind::NotFound, path + " cannot be opened");
      done = source ? read_stream(path, **source) : std::unexpected(source.error());
    }
    // A damaged file is reported like a refused resource: the next one may be sound.
    if (!done && done.error().kind != ErrorKind::Unavailable) {
      report({path, "", "", done.error().message});
      return {};
    }
    return done;
  }

  base::Result<> read_stream(const std::string& name, ByteSource& source) {
    StreamOptions options;
    if (has_suffix(name, ".ndjson") || has_suffix(name, ".jsonl"))
      options.layout = StreamOptions::Layout::Lines;
    if (has_suffix(name, ".xml")) options.layout = StreamOptions::Layout::Whole;
    return read_documents(source, options, [&](FoundDocument document) {
      importer_.counts_.bytes += document.text.size();
      return hand_on({name, std::move(document)});
    });
  }

  // Waits while too much is in flight: memory is bounded, whatever is imported.
  base::Result<> hand_on(Item item) {
    std::unique_lock lock(mutex_);
    const std::size_t size = item.document.text.size();
    changed_.wait(lock, [&] {
      return failure_ || bytes_ == 0 || bytes_ + size <= importer_.options_.bytes_in_flight_max;
    });
    if (failure_) return fail(ErrorKind::Unavailable, failure_->message);
    bytes_ += size;
    queue_.push_back(std::move(item));
    changed_.notify_all();
    return {};
  }

  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !queue_.empty() || closed_; });
      if (queue_.empty()) return;
      const Item item = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      if (base::Result<> done = import_or_report(item); !done) stop(std::move(done).error());
      lock.lock();
      bytes_ -= item.document.text.size();
      changed_.notify_all();
    }
  }

  static std::string place_of(const Item& item) {
    return item.source + (item.document.place.empty() ? "" : ", " + item.document.place);
  }

  // A defect met in one document is no reason to give up the others.
  base::Result<> import_or_report(const Item& item) {
    try {
      return import(item);
    } catch (const std::exception&) {
      report({place_of(item), "", "", "the program met a defect: report it"});
      return {};
    }
  }

  // Fails only if nothing more can be imported.
  base::Result<> import(const Item& item) {
    const std::string source = place_of(item);
    const bool xml = fhir::xml::is_xml(item.document.text);
    const auto document = xml ? parse_xml(item.document.text) : parse_json(item.document.text);
    if (!document && !xml && item.document.place.empty()) return import_values(item);
    if (!document) {
      report({source, "", document.error().expression, document.error().message});
      return {};
    }
    ImportPlan plan = plan_import(importer_.definitions_, document->root());
    for (ImportPlan::Refused& refused : plan.refused)
      report({source, refused.resource, refused.expression, refused.message});
    if (plan.operations.size() == 1 && plan.operations.front().body.size() <= kAloneBytesMax) {
      commit_alone(source, std::move(plan));
      return {};
    }
    return commit(source, std::move(plan));
  }

  static base::Result<fhir::json::Document> parse_json(std::string text) {
    fhir::json::Limits limits;
    limits.bytes_max = 2 * StreamOptions{}.document_bytes_max;  // of XML it may become more
    return fhir::json::Document::parse(std::move(text), limits);
  }

  base::Result<fhir::json::Document> parse_xml(std::string_view text) const {
    fhir::xml::Limits limits;
    limits.bytes_max = StreamOptions{}.document_bytes_max;
    return parse_json(TRY(fhir::xml::to_json(importer_.definitions_, text, limits)));
  }

  // A whole file that is not one value: perhaps several, one after another.
  base::Result<> import_values(const Item& item) {
    return cut_values(item.document.text, {}, [&](FoundDocument document) {
      return import({item.source, std::move(document)});
    });
  }

  // A resource that stands alone need not wait for its answer: others go with it.
  void commit_alone(const std::string& source, ImportPlan plan) {
    std::uint64_t tag = 0;
    {
      const std::lock_guard lock(alone_mutex_);
      tag = next_tag_++;
      alone_.emplace(tag, Alone{source, std::move(plan.names.front())});
    }
    target_->alone(tag, std::move(plan.operations.front()));
  }

  void finish_alone(std::uint64_t tag, base::Result<> done) {
    Alone alone;
    {
      const std::lock_guard lock(alone_mutex_);
      alone = std::move(alone_.extract(tag).mapped());
    }
    if (done) {
      ++importer_.counts_.resources;
      return;
    }
    const base::Error& error = done.error();
    if (error.kind == ErrorKind::Unavailable || base::is_failure(error.kind)) return stop(error);
    const bool has_issue = !error.issues.empty();
    report({alone.source, alone.name,
            has_issue ? error.issues.front().expression : error.expression,
            has_issue ? error.issues.front().message : error.message});
  }

  // Commits the plan; what is refused is reported and taken out, and the rest tried again.
  base::Result<> commit(const std::string& source, ImportPlan plan) {
    while (!plan.operations.empty()) {
      const auto result = target_->together(plan.operations);
      if (result) {
        importer_.counts_.resources += plan.operations.size();
        return {};
      }
      const base::Error& error = result.error();
      if (error.kind == ErrorKind::Unavailable || base::is_failure(error.kind))
        return std::unexpected(error);
      take_out(source, plan, error);
    }
    return {};
  }

  void take_out(const std::string& source, ImportPlan& plan, const base::Error& error) {
    std::vector<base::Issue> issues = error.issues;
    if (issues.empty()) issues.push_back({error.kind, error.message, error.expression});
    std::set<std::size_t> out;
    for (const base::Issue& issue : issues) {
      const std::size_t at = operation_of(plan, issue);
      if (at == plan.operations.size()) continue;
      if (out.insert(at).second) report({source, plan.names[at], issue.expression, issue.message});
    }
    // A refusal of the whole that names no entry.
    if (out.empty()) {
      report({source, "the whole Bundle", error.expression, error.message});
      plan.operations.clear();
      return;
    }
    for (auto at = out.rbegin(); at != out.rend(); ++at) {
      plan.operations.erase(plan.operations.begin() + static_cast<std::ptrdiff_t>(*at));
      plan.names.erase(plan.names.begin() + static_cast<std::ptrdiff_t>(*at));
    }
  }

  // Which operation an issue is about; their number if it names none.
  static std::size_t operation_of(const ImportPlan& plan, const base::Issue& issue) {
    const std::size_t count = plan.operations.size();
    const auto entry = entry_of(issue.expression);
    if (!entry) return count == 1 ? 0 : count;
    const std::string prefix = "Bundle.entry[" + std::to_string(*entry) + "].resource";
    std::size_t at = 0;
    while (at < count && plan.operations[at].expression_prefix != prefix)
      ++at;
    return at;
  }

  void report(const Refusal& refusal) {
    const std::lock_guard lock(report_mutex_);
    ++importer_.counts_.refused;
    importer_.refused_(refusal);
  }

  void stop(base::Error error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
    for (const Item& item : queue_)
      bytes_ -= item.document.text.size();
    queue_.clear();
    changed_.notify_all();
  }

  void join() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_)
      if (worker.joinable()) worker.join();
  }

  Importer& importer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> queue_;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  std::optional<base::Error> failure_;
  std::mutex report_mutex_;

  // Resources on their way alone, for the report.
  struct Alone {
    std::string source;
    std::string name;
  };
  std::mutex alone_mutex_;
  std::uint64_t next_tag_ = 0;
  std::unordered_map<std::uint64_t, Alone> alone_;
  const std::unique_ptr<ImportTarget> target_;
  std::vector<std::thread> workers_;
};

Importer::Importer(engine::Engine& engine, const fhir::Definitions& definitions,
                   const access_control::Caller& caller, const ImportOptions& options,
                   OnRefusal refused)
    : Importer(
          [&engine, caller](ImportTarget::OnAlone on_alone) {
            return make_engine_target(engine, caller, std::move(on_alone));
          },
          definitions, options, std::move(refused)) {}

base::Result<> Importer::run(const std::vector<std::string>& paths) {
  Run run(*this);
  for (const std::string& path : paths)
    TRY_VOID(run.read(path));
  return run.finish();
}

}  // namespace apps
