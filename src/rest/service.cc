#include "rest/service.h"

#include <atomic>
#include <chrono>
#include <map>
#include <optional>

#include "rest/bulk/export_work.h"
#include "rest/bulk/import_work.h"
#include "rest/bulk/job_pages.h"
#include "rest/dispatch.h"
#include "rest/formatted.h"
#include "rest/metrics.h"
#include "rest/monitoring.h"
#include "rest/operation_outcome.h"
#include "rest/subscription/subscriptions.h"
#include "rest/write.h"

namespace rest {

namespace {

// How many answers are under way. The destructor of the service waits for none.
class InFlight {
 public:
  void begin() { count_.fetch_add(1, std::memory_order_relaxed); }
  void end() {
    if (count_.fetch_sub(1, std::memory_order_release) == 1) count_.notify_all();
  }
  void wait_for_none() const {
    for (auto count = count_.load(std::memory_order_acquire); count != 0;
         count = count_.load(std::memory_order_acquire))
      count_.wait(count);
  }

 private:
  std::atomic<std::uint64_t> count_{0};
};

// The way back of one request: turns the reply into a response and counts it.
class Answer {
 public:
  Answer(InFlight& in_flight, Metrics& metrics, const fhir::Definitions& definitions,
         std::string base, http::Responder respond)
      : in_flight_(&in_flight),
        metrics_(&metrics),
        definitions_(&definitions),
        start_(std::chrono::steady_clock::now()),
        base_(std::move(base)),
        respond_(std::move(respond)) {
    in_flight_->begin();
  }
  Answer(Answer&& other) noexcept
      : in_flight_(std::exchange(other.in_flight_, nullptr)),
        metrics_(other.metrics_),
        definitions_(other.definitions_),
        interaction_(other.interaction_),
        format_(other.format_),
        layout_(other.layout_),
        start_(other.start_),
        base_(std::move(other.base_)),
        respond_(std::move(other.respond_)) {}
  Answer& operator=(Answer&&) = delete;
  ~Answer() {
    if (in_flight_ != nullptr) in_flight_->end();
  }

  void set_call(const Call& call) {
    interaction_ = call.route.interaction;
    format_ = call.output.format;
    layout_ = call.output.layout;
  }
  void set_format(Format format) { format_ = format; }

  void operator()(Reply reply) {
    if (format_ != Format::Json || layout_ != Output::Layout::Compact)
      reply = in_format(*definitions_, std::move(reply), format_, layout_);
    respond(to_response(std::move(reply), base_));
  }

  void respond(http::Response response) {
    metrics_->record(interaction_, response.status, std::chrono::steady_clock::now() - start_);
    respond_(std::move(response));
  }

  const std::string& base() const { return base_; }

 private:
  InFlight* in_flight_;
  Metrics* metrics_;
  const fhir::Definitions* definitions_;
  Interaction interaction_ = Interaction::Other;
  Format format_ = Format::Json;
  Output::Layout layout_ = Output::Layout::Compact;
  std::chrono::steady_clock::time_point start_;
  std::string base_;
  http::Responder respond_;
};

// True if the answer comes on the engine's thread and would be made into XML there: others wait.
bool is_for_pool(const Call& call) {
  return call.output.format == Format::Xml &&
         (is_write(call.route.interaction) || call.route.interaction == Interaction::Bundle);
}

// True for work that may take more than a millisecond: it is not for an I/O thread.
bool is_heavy(const Call& call, const ServiceOptions& options) {
  if (call.body.size() > options.inline_body_bytes_max || call.as_content) return true;
  const bool xml = call.output.format == Format::Xml;
  switch (call.route.interaction) {
    case Interaction::TypeHistory:
    case Interaction::SystemHistory:
    case Interaction::Operation:
    case Interaction::SystemSearch:
    case Interaction::CompartmentSearch:
      return true;
    case Interaction::Capabilities:
      return xml;
    case Interaction::Search:
      if (xml) return true;
      for (const auto& [name, value] : call.parameters) {
        // Chains, and what may look into documents.
        if (name.find('.') != name.npos || name.starts_with("_has:") || name == "_filter")
          return true;
        if (name.ends_with(":contains") || name.ends_with(":missing") || name.ends_with(":text"))
          return true;
        if (name.starts_with("_include") || name.starts_with("_revinclude")) return true;
        if (name == "_count" && value.size() > 2) return true;
      }
      return false;
    default:
      return false;
  }
}

std::string_view issue_code_of(int status) {
  switch (status) {
    case 408:
    case 503:
      return "transient";
    case 413:
    case 414:
    case 431:
      return "too-long";
    case 415:
    case 501:
    case 505:
      return "not-supported";
    case 500:
      return "exception";
    default:
      return "structure";
  }
}

}  // namespace

class FhirService::Impl {
 public:
  Impl(engine::Engine& engine, const fhir::Definitions& definitions, ServiceOptions options)
      : options_(std::move(options)),
        pool_(options_.pool_threads, options_.pool_queue_max),
        jobs_(make_jobs()),
        capabilities_(engine, definitions, options_),
        context_{engine,
                 definitions,
                 options_,
                 pool_,
                 access_control::Caller::anonymous(),
                 capabilities_,
                 fhir::Validator(definitions),
                 jobs_.get()} {
    if (jobs_ != nullptr) jobs_->start();
  }
  ~Impl() {
    in_flight_.wait_for_none();
    jobs_.reset();  // its jobs work with the context
  }

  // The part of a path behind the base, or nothing if it lies elsewhere.
  std::optional<std::string_view> below_base(std::string_view path) const {
    const std::string& base = options_.base_path;
    if (!path.starts_with(base)) return std::nullopt;
    path.remove_prefix(base.size());
    if (path.empty()) return path;
    if (path.front() != '/') return std::nullopt;
    return path.substr(1);
  }

  void handle(http::Request request, http::Responder respond) {
    const auto path = below_base(request.path);
    if (!path) {
      handle_elsewhere(std::move(request), std::move(respond));
      return;
    }
    if (path->starts_with(kJobs)) {
      handle_job(std::move(request), path->size() - kJobs.size(), std::move(respond));
      return;
    }
    if (options_.subscriptions != nullptr && path->contains('$')) {
      if (auto live = options_.subscriptions->open_live(request, *path)) {
        metrics_.record(Interaction::Operation, live->status, {});
        return respond(*std::move(live));
      }
    }
    Attempt<Call> call = make_call(context_, request, *path);
    Answer answer(in_flight_, metrics_, context_.definitions,
                  call ? call->base : base_url(options_, request.headers), std::move(respond));
    if (!call) {
      answer.set_format(format_for_refusal(request));
      answer(to_reply(call.error()));
      return;
    }
    answer.set_call(*call);
    const bool answers_late = is_for_pool(*call);
    if (!answers_late && !is_heavy(*call, options_)) {
      dispatch(context_, *std::move(call), std::move(answer));
      return;
    }
    auto shared = std::make_shared<Answer>(std::move(answer));
    Done done = [shared](Reply reply) { (*shared)(std::move(reply)); };
    if (answers_late) done = on_pool(std::move(done));
    if (!is_heavy(*call, options_)) {
      dispatch(context_, *std::move(call), std::move(done));
      return;
    }
    base::ThreadPool::Task task = [this, late = std::move(done),
                                   heavy = *std::move(call)]() mutable {
      dispatch(context_, std::move(heavy), std::move(late));
    };
    if (!pool_.try_run(task)) (*shared)(to_reply(busy()));
  }

  const ServiceOptions& options() const { return options_; }

 private:
  static constexpr std::string_view kJobs = "jobs/";

  std::unique_ptr<engine::JobRunner> make_jobs() {
    if (!options_.jobs) return nullptr;
    const auto with_context = [this](auto make) {
      return [this, make](const engine::Job& job) { return make(context_, job); };
    };
    return std::make_unique<engine::JobRunner>(*options_.jobs, options_.job_limits,
                                               std::map<std::string, engine::JobRunner::Maker>{
                                                   {"export", with_context(make_export_work)},
                                                   {"import", with_context(make_import_work)}});
  }

  // `size` is that of the path behind jobs/.
  void handle_job(http::Request request, std::size_t size, http::Responder respond) {
    auto answer = std::make_shared<Answer>(in_flight_, metrics_, context_.definitions,
                                           base_url(options_, request.headers), std::move(respond));
    base::ThreadPool::Task task = [this, answer, size, request = std::move(request)] {
      const std::string_view path =
          std::string_view(request.path).substr(request.path.size() - size);
      answer->respond(job_page(context_, request, path, answer->base()));
    };
    if (!pool_.try_run(task)) (*answer)(to_reply(busy()));
  }

  // Hands a reply on to the pool; with the pool full, it is answered where it is.
  Done on_pool(Done done) {
    return [this, done = std::move(done)](Reply reply) mutable {
      base::ThreadPool::Task task = [done = std::move(done), reply = std::move(reply)]() mutable {
        done(std::move(reply));
      };
      if (!pool_.try_run(task)) task();
    };
  }

  void handle_elsewhere(http::Request request, http::Responder respond) {
    if (auto response = monitoring_page(context_, metrics_, request)) {
      respond(*std::move(response));
    } else if (options_.fallback != nullptr) {
      options_.fallback->handle(std::move(request), std::move(respond));
    } else {
      Refused refused(
          base::Error{base::ErrorKind::NotFound,
                      "there is nothing at this path: FHIR begins at " + options_.base_path,
                      {},
                      {},
                      {}});
      metrics_.record(Interaction::Other, 404, {});
      respond(to_response(to_reply(refused), {}));
    }
  }

  const ServiceOptions options_;
  Metrics metrics_;
  InFlight in_flight_;
  base::ThreadPool pool_;
  std::unique_ptr<engine::JobRunner> jobs_;
  Capabilities capabilities_;
  const Context context_;
};

FhirService::FhirService(engine::Engine& engine, const fhir::Definitions& definitions,
                         ServiceOptions options)
    : impl_(std::make_unique<Impl>(engine, definitions, std::move(options))) {}

FhirService::~FhirService() = default;

void FhirService::handle(http::Request request, http::Responder respond) {
  impl_->handle(std::move(request), std::move(respond));
}

http::Response FhirService::refuse(int status, std::string_view reason) {
  Reply reply;
  reply.status = status;
  reply.kind = Reply::Body::Outcome;
  reply.body = operation_outcome("error", issue_code_of(status), reason);
  return to_response(std::move(reply), {});
}

std::size_t FhirService::body_bytes_max(const http::Request& head) const {
  const auto path = impl_->below_base(head.path);
  if (!path) return 0;
  const bool bundle = (path->empty() || *path == "$import") && head.method == "POST";
  return bundle ? impl_->options().bundle_bytes_max : impl_->options().resource_bytes_max;
}

}  // namespace rest
