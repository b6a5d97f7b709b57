package io.github.scitemplate.cli;

import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * The options of {@code status}, as a person typed them.
 *
 * @param resultDirectory where sessions are kept
 * @param session the session's name
 * @param json whether to print JSON
 * @param watch whether to show it again and again until the session ends
 */
record StatusOptions(Path resultDirectory, String session, boolean json, boolean watch) {

  static Options options() {
    Options options = new Options();
    options.addOption(TrainOptions.value("session", "NAME", "the session's name"));
    options.addOption(
        TrainOptions.value("result-dir", "FOLDER", "where sessions are kept (default: results)"));
    options.addOption(TrainOptions.flag("json", "prints one JSON document"));
    options.addOption(TrainOptions.flag("watch", "again every two seconds until the session ends"));
    options.addOption(
        TrainOptions.value(
            "project", "FOLDER", "what other paths are relative to (default: here)"));
    options.addOption(TrainOptions.flag("help", "lists these options"));
    return options;
  }

  static StatusOptions read(CommandLine line) {
    return new StatusOptions(
        TrainOptions.project(line)
            .resolve(line.getOptionValue("result-dir", "results"))
            .normalize(),
        line.getOptionValue("session", ""),
        line.hasOption("json"),
        line.hasOption("watch"));
  }
}
