// The program: its commands and their options. What they do is in apps/commands.

#include <CLI/CLI.hpp>
#include <exception>
#include <functional>

#include "apps/commands/commands.h"

namespace {

using Action = std::function<int()>;

void add_serve(CLI::App& app, apps::ServeCommand& command, Action& action) {
  CLI::App* const serve = app.add_subcommand("serve", "serve a data folder over HTTP");
  serve->add_option("--data", command.data, "data folder")->required();
  serve->add_option("--config", command.config, "configuration file (TOML)");
  serve->add_option("--listen", command.listen, "address and port, 127.0.0.1:8080");
  serve->add_option("--web", command.web, "folder of the built apps");
  serve
      ->add_option_function<std::string>(
          "--auth", [&](const std::string& value) { command.auth_off = value == "off"; },
          "off: no login; accepted on a loopback address only")
      ->check(CLI::IsMember({"on", "off"}));
  serve->callback([&] { action = [&] { return run(command); }; });
}

void add_import(CLI::App& app, apps::ImportCommand& command, Action& action) {
  CLI::App* const import = app.add_subcommand("import",
                                              "import Bundles and resources in JSON or XML, and "
                                              "NDJSON; also gzipped, zipped and in folders");
  auto* const target = import->add_option_group("target", "where to")->require_option(1);
  target->add_option("--data", command.data, "data folder; no server may run on it");
  target->add_option("--url", command.url, "base URL of a running server, http://host:8080/fhir");
  import->add_option("--header", command.headers, "with --url: header field; may be repeated");
  import->add_option("--connections", command.connections, "with --url: requests at once")
      ->check(CLI::Range(1, 64));
  import->add_option("paths", command.paths, "files and folders")->required();
  import->callback([&] { action = [&] { return run(command); }; });
}

void add_export(CLI::App& app, apps::ExportCommand& command, Action& action) {
  CLI::App* const exporting = app.add_subcommand(
      "export", "write all resources as NDJSON, a file for each type; no server may run");
  exporting->add_option("--data", command.data, "data folder")->required();
  exporting->add_option("--out", command.out, "folder for the files")->required();
  exporting->add_option("--type", command.types, "only this type; may be repeated");
  exporting->add_option("--since", command.since, "only what was written at or after this time");
  exporting->add_flag("--gzip", command.gzip, "compress the files");
  exporting->callback([&] { action = [&] { return run(command); }; });
}

void add_demo(CLI::App& app, apps::DemoCommand& command, Action& action) {
  CLI::App* const demo = app.add_subcommand("demo", "create the demo hospital in a data folder");
  demo->add_option("--data", command.data, "data folder")->required();
  demo->add_option("--seed", command.seed, "another world for another seed");
  demo->add_option("--patients", command.patients, "how many")->check(CLI::Range(1, 1'000'000));
  demo->callback([&] { action = [&] { return run(command); }; });
}

void add_check(CLI::App& app, apps::CheckCommand& command, Action& action) {
  CLI::App* const check =
      app.add_subcommand("check", "prove that ledger, documents and index agree");
  check->add_option("--data", command.data, "data folder")->required();
  check->callback([&] { action = [&] { return run(command); }; });
}

void add_validate(CLI::App& app, apps::ValidateCommand& command, Action& action) {
  CLI::App* const validate = app.add_subcommand(
      "validate",
      "check resources against R4 and profiles; prints an OperationOutcome a line for each");
  validate->add_option("--profile", command.profiles,
                       "canonical URL of a profile that all must conform to; may be repeated");
  validate->add_option("--package", command.packages,
                       "FHIR package (.tgz) with profiles; may be repeated");
  validate->add_option("files", command.files, "JSON, XML or NDJSON files, and folders")
      ->required();
  validate->callback([&] { action = [&] { return run(command); }; });
}

void add_fhirpath(CLI::App& app, apps::FhirpathCommand& command, Action& action) {
  CLI::App* const fhirpath = app.add_subcommand(
      "fhirpath", "evaluate a FHIRPath expression on a resource; prints a JSON array");
  fhirpath->add_option("expression", command.expression, "FHIRPath");
  fhirpath->add_option("file", command.file, "JSON file");
  fhirpath->add_flag("--jsonl", command.lines,
                     R"(answer lines of {"expression","resource"} with {"result"} or {"error"})");
  fhirpath->callback([&] { action = [&] { return run(command); }; });
}

int run_program(int argc, char** argv) {
  CLI::App app("Eir: an open hospital health platform", "eir");
  app.require_subcommand(1);
  app.set_version_flag("--version", EIR_VERSION);
  apps::ServeCommand serve;
  apps::ImportCommand import;
  apps::ExportCommand exporting;
  apps::DemoCommand demo;
  apps::CheckCommand check;
  apps::ValidateCommand validate;
  apps::FhirpathCommand fhirpath;
  Action action;
  add_serve(app, serve, action);
  add_import(app, import, action);
  add_export(app, exporting, action);
  add_demo(app, demo, action);
  add_check(app, check, action);
  add_validate(app, validate, action);
  add_fhirpath(app, fhirpath, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? apps::kOk : apps::kWrongUse;
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_program(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "eir: a defect: %s\n", error.what());
    return apps::kFindings;
  }
}
