#include "rest/service.h"

#include <atomic>
#include <chrono>
#include <optional>

#include "rest/dispatch.h"
#include "rest/metrics.h"
#include "rest/monitoring.h"
#include "rest/operation_outcome.h"
#include "rest/pretty.h"

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
  Answer(InFlight& in_flight, Metrics& metrics, std::string base, http::Responder respond)
      : in_flight_(&in_flight),
        metrics_(&metrics),
        start_(std::chrono::steady_clock::now()),
        base_(std::move(base)),
        respond_(std::move(respond)) {
    in_flight_->begin();
  }
  Answer(Answer&& other) noexcept
      : in_flight_(std::exchange(other.in_flight_, nullptr)),
        metrics_(other.metrics_),
        interaction_(other.interaction_),
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
    layout_ = call.output.layout;
  }

  void operator()(Reply reply) {
    if (layout_ == Output::Layout::Pretty && reply.kind != Reply::Body::None) {
      reply.body = pretty_json(reply.shared_body ? *reply.shared_body : reply.body);
      reply.shared_body.reset();
    }
    metrics_->record(interaction_, reply.status, std::chrono::steady_clock::now() - start_);
    respond_(to_response(std::move(reply), base_));
  }

 private:
  InFlight* in_flight_;
  Metrics* metrics_;
  Interaction interaction_ = Interaction::Other;
  Output::Layout layout_ = Output::Layout::Compact;
  std::chrono::steady_clock::time_point start_;
  std::string base_;
  http::Responder respond_;
};

// True for work that may take more than a millisecond: it is not for an I/O thread.
bool is_heavy(const Call& call, const ServiceOptions& options) {
  if (call.body.size() > options.inline_body_bytes_max) return true;
  switch (call.route.interaction) {
    case Interaction::TypeHistory:
    case Interaction::SystemHistory:
    case Interaction::Operation:
    case Interaction::SystemSearch:
    case Interaction::CompartmentSearch:
      return true;
    case Interaction::Search:
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
        context_{engine,
                 definitions,
                 options_,
                 pool_,
                 access_control::Caller::anonymous(),
                 std::make_shared<const std::string>(capability_statement(definitions, options_)),
                 fhir::Validator(definitions)} {}
  ~Impl() { in_flight_.wait_for_none(); }

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
    Attempt<Call> call = make_call(context_, request, *path);
    Answer answer(in_flight_, metrics_, call ? call->base : base_url(options_, request.headers),
                  std::move(respond));
    if (!call) {
      answer(to_reply(call.error()));
      return;
    }
    answer.set_call(*call);
    if (!is_heavy(*call, options_)) {
      dispatch(context_, *std::move(call), std::move(answer));
      return;
    }
    auto shared = std::make_shared<Answer>(std::move(answer));
    base::ThreadPool::Task task = [this, shared, heavy = *std::move(call)]() mutable {
      dispatch(context_, std::move(heavy), [shared](Reply reply) { (*shared)(std::move(reply)); });
    };
    if (!pool_.try_run(task)) (*shared)(to_reply(busy()));
  }

  const ServiceOptions& options() const { return options_; }

 private:
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
  const bool bundle = path->empty() && head.method == "POST";
  return bundle ? impl_->options().bundle_bytes_max : impl_->options().resource_bytes_max;
}

}  // namespace rest
