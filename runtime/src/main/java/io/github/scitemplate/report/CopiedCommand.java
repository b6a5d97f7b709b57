package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that a reader of a report may copy.
 *
 * @param label what it does
 * @param command as it is typed in the project's folder
 */
record CopiedCommand(String label, String command) {

  /** The commands on a session and on its best experiment. */
  static List<CopiedCommand> of(ReportedSession session) {
    SessionCommands commands = session.commands();
    List<CopiedCommand> all = new ArrayList<>();
    if (session.controller().isEmpty()
        && session.count(ExperimentStatus.QUEUED) + session.count(ExperimentStatus.INTERRUPTED)
            > 0) {
      all.add(new CopiedCommand("Go on with the session", commands.resume()));
    }
    if (session.count(ExperimentStatus.FAILED) > 0) {
      all.add(new CopiedCommand("Run what failed again", commands.resumeFailed()));
    }
    String overrides = session.asked().overrides();
    all.add(
        new CopiedCommand(
            "Run the session again, with the code as it is today",
            commands.again(overrides, "again", "")));
    MoreRepeats.of(session)
        .ifPresent(
            more ->
                all.add(
                    new CopiedCommand(
                        more.label(), commands.again(overrides, "repeats", more.override()))));
    if (session.search().map(ReportedSearch::bestConfig).orElse(false)) {
      all.add(
          new CopiedCommand(
              "Run the best experiment's config alone, with five seeds",
              commands.winner("+repeats=5")));
    }
    session
        .best()
        .ifPresent(
            best ->
                of(commands, Integer.toString(best.number()))
                    .forEach(one -> all.add(one.of("the best experiment"))));
    return all;
  }

  /**
   * The commands on one experiment.
   *
   * @param experiment its number, or what stands for it
   */
  static List<CopiedCommand> of(SessionCommands commands, String experiment) {
    return List.of(
        new CopiedCommand("Run %s again, and compare every number", commands.reproduce(experiment)),
        new CopiedCommand("Evaluate %s on the test data", commands.evaluate(experiment, "test")),
        new CopiedCommand("Predict with %s", commands.predict(experiment, "test")));
  }

  private CopiedCommand of(String which) {
    return new CopiedCommand(String.format(label, which), command);
  }
}
