package io.github.scitemplate.reproduction;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.experiment.BestModelEvaluation.Evaluated;
import io.github.scitemplate.experiment.Differences;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.session.ChosenExperiment;
import io.github.scitemplate.session.RecordedSession;
import io.github.scitemplate.session.plan.SessionOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Takes the metrics of an experiment's best model on a split, and prints them. */
public final class Evaluation {
  private final SessionOptions options;
  private final ChosenExperiment chosen;
  private final Split split;
  private final boolean json;
  private final PrintStream console;
  private final String version;

  /**
   * @param options options whose overrides replace values of the experiment's config
   * @param json whether to print JSON
   */
  public Evaluation(
      SessionOptions options,
      ChosenExperiment chosen,
      Split split,
      boolean json,
      PrintStream console,
      String version) {
    this.options = options;
    this.chosen = chosen;
    this.split = split;
    this.json = json;
    this.console = console;
    this.version = version;
  }

  public ExitStatus run() throws IOException {
    RecordedSession session = RecordedSession.open(options);
    int number = session.number(chosen);
    ExperimentDirectory experiment = session.experiment(number);
    WorkerCommand command = session.projectCommand();
    // Output of the project's own code must not get into the JSON.
    PrintStream remarks = json ? System.err : console;
    try (SingleWorker worker = SingleWorker.start(command)) {
      session.checkUnchanged(number, command, version);
      Optional<Evaluated> evaluated =
          worker
              .ask(
                  process ->
                      process.evaluate(experiment.path(), split, options.overrides(), remarks))
              .flatMap(answer -> answer);
      if (evaluated.isEmpty()) {
        remarks.println("Interrupted: nothing was evaluated.");
        return ExitStatus.INTERRUPTED;
      }
      warn(split, evaluated.get().differences(), remarks);
      print(number, evaluated.get());
      return ExitStatus.COMPLETED;
    }
  }

  /** Warns if something is not what the experiment had. */
  static void warn(Split split, Differences differences, PrintStream remarks) {
    warn(
        "the " + split.label() + " data are others than the experiment had",
        differences.data(),
        remarks);
    warn("the model reads other weights than the experiment had", differences.weights(), remarks);
    warn(
        "what is fitted to the training data is other than the experiment had",
        differences.fitted(),
        remarks);
  }

  private static void warn(String what, String difference, PrintStream remarks) {
    if (!difference.isEmpty()) {
      remarks.println("Warning: " + what + ": " + difference);
    }
  }

  private void print(int number, Evaluated evaluated) {
    if (json) {
      console.println(json(number, evaluated));
      return;
    }
    console.println(
        "Experiment "
            + number
            + " of the session "
            + options.session()
            + ", its best model (iteration "
            + evaluated.iteration()
            + ") on the "
            + split.label()
            + " split:");
    TextTable table = new TextTable(List.of("metric", "value"));
    evaluated.metrics().forEach((name, value) -> table.row(List.of(name, Numbers.exact(value))));
    table.lines().forEach(console::println);
  }

  private String json(int number, Evaluated evaluated) {
    JsonObject metrics = new JsonObject();
    evaluated
        .metrics()
        .forEach(
            (name, value) -> {
              if (Double.isFinite(value)) {
                metrics.addProperty(name, value);
              } else {
                metrics.addProperty(name, Numbers.exact(value));
              }
            });
    JsonObject root = new JsonObject();
    root.addProperty("session", options.session());
    root.addProperty("experiment", number);
    root.addProperty("split", split.label());
    root.addProperty("best_iteration", evaluated.iteration());
    Differences differences = evaluated.differences();
    root.addProperty("data_unchanged", differences.data().isEmpty());
    root.addProperty("weights_unchanged", differences.weights().isEmpty());
    root.addProperty("fitted_unchanged", differences.fitted().isEmpty());
    root.add("metrics", metrics);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(root);
  }
}
