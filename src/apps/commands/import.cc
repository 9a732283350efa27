#include <algorithm>
#include <cstdio>
#include <functional>

#include "apps/commands/commands.h"
#include "apps/commands/progress.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"
#include "apps/import/importer.h"
#include "apps/import/server_target.h"
#include "http/client/client.h"
#include "http/client/url.h"

namespace apps {

namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 20;

void print_progress(const ImportCounts& counts, ProgressSeconds elapsed, const char* end) {
  const auto resources = counts.resources.load();
  std::fprintf(stderr, "\r%llu resources, %llu refused, %.1f MB, %.1f s, %.0f resources/s%s",
               static_cast<unsigned long long>(resources),
               static_cast<unsigned long long>(counts.refused.load()),
               static_cast<double>(counts.bytes.load()) / 1e6, elapsed.count(),
               static_cast<double>(resources) / std::max(elapsed.count(), 1e-3), end);
}

void print_refusal(const Refusal& refusal) {
  std::printf("%s: %s: %s%s%s\n", refusal.source.c_str(), refusal.resource.c_str(),
              refusal.expression.c_str(), refusal.expression.empty() ? "" : ": ",
              refusal.message.c_str());
}

int run_into(Importer& importer, const ImportCommand& command,
             const std::function<base::Result<>()>& at_end) {
  base::Result<> done;
  {
    const Progress progress([&](ProgressSeconds elapsed, const char* end) {
      print_progress(importer.counts(), elapsed, end);
    });
    done = importer.run(command.paths);
    if (done) done = at_end();
  }
  if (!done) return report("the import stopped", done.error());
  return importer.counts().refused == 0 ? kOk : kFindings;
}

int run_into_folder(const ImportCommand& command) {
  auto data = DataFolder::open(command.data, {});
  if (!data) return report("the data folder cannot be opened", data.error());
  Importer importer((*data)->engine(), fhir::Definitions::r4(),
                    access_control::Caller::system("import"), {}, print_refusal);
  return run_into(importer, command, [&] { return (*data)->engine().flush(); });
}

base::Result<ServerTargetOptions> server_options(const ImportCommand& command) {
  ServerTargetOptions options;
  options.base_url = command.url;
  while (options.base_url.ends_with('/'))
    options.base_url.pop_back();
  TRY(http::parse_url(options.base_url));
  for (const std::string& header : command.headers) {
    const std::size_t colon = header.find(':');
    if (colon == header.npos)
      return base::fail(base::ErrorKind::Invalid, "--header takes 'Name: value'");
    const std::size_t value = header.find_first_not_of(' ', colon + 1);
    options.headers.add(header.substr(0, colon),
                        value == header.npos ? std::string() : header.substr(value));
  }
  return options;
}

int run_into_server(const ImportCommand& command) {
  const auto options = server_options(command);
  if (!options) {
    report("the options are wrong", options.error());
    return kWrongUse;
  }
  http::ClientOptions client_options;
  client_options.body_bytes_max = kAnswerBytesMax;
  // Whoever runs the command says where to: any address will do.
  auto anywhere = http::Networks::parse("0.0.0.0/0, ::/0");
  if (!anywhere) return report("the import cannot begin", anywhere.error());
  client_options.networks = *std::move(anywhere);
  const auto client = http::Client::make(std::move(client_options));
  if (!client) return report("the import cannot begin", client.error());
  Importer importer(
      [&](ImportTarget::OnAlone on_alone) {
        return make_server_target(fhir::Definitions::r4(), **client, *options, std::move(on_alone));
      },
      fhir::Definitions::r4(), {.threads = command.connections}, print_refusal);
  return run_into(importer, command, [] { return base::Result<>{}; });
}

}  // namespace

int run(const ImportCommand& command) {
  return command.url.empty() ? run_into_folder(command) : run_into_server(command);
}

}  // namespace apps
