package io.github.scitemplate.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * The options of {@code status}, as a person typed them.
 *
 * @param resultDirectory where sessions are kept
 * @param session the session's name
 * @param json whether to write JSON
 * @param jsonFile the file to write the JSON to; absent to print it
 * @param watch whether to show it again and again until the session ends
 */
record StatusOptions(
    Path resultDirectory, String session, boolean json, Optional<Path> jsonFile, boolean watch) {
  private static final String JSON = "json";

  static Options options() {
    Options options = new Options();
    options.addOption(TrainOptions.value("session", "NAME", "the session's name"));
    options.addOption(
        TrainOptions.value("result-dir", "FOLDER", "where sessions are kept (default: results)"));
    options.addOption(
        Option.builder()
            .longOpt(JSON)
            .optionalArg(true)
            .hasArg()
            .argName("FILE")
            .desc("prints one JSON document, or writes it to a file")
            .get());
    options.addOption(TrainOptions.flag("watch", "again every two seconds until the session ends"));
    options.addOption(TrainOptions.plain());
    options.addOption(
        TrainOptions.value(
            "project", "FOLDER", "what other paths are relative to (default: here)"));
    options.addOption(TrainOptions.flag("help", "lists these options"));
    return options;
  }

  static StatusOptions read(CommandLine line) {
    Path project = TrainOptions.project(line);
    return new StatusOptions(
        project.resolve(line.getOptionValue("result-dir", "results")).normalize(),
        line.getOptionValue("session", ""),
        line.hasOption(JSON),
        Optional.ofNullable(line.getOptionValue(JSON)).map(project::resolve),
        line.hasOption("watch"));
  }
}
