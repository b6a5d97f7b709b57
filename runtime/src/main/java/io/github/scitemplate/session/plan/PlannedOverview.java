package io.github.scitemplate.session.plan;

import io.github.scitemplate.error.Listing;
import io.github.scitemplate.terminal.Screen;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Prints what a session is about to do: the number of its experiments, and what they are. */
public final class PlannedOverview {
  private final ExperimentChoice choice;
  private final String config;
  private final Concurrency concurrency;

  /**
   * @param config what messages call the config
   * @param concurrency how many experiments are to run at once
   */
  public PlannedOverview(ExperimentChoice choice, String config, Concurrency concurrency) {
    this.choice = choice;
    this.config = config;
    this.concurrency = concurrency;
  }

  /** Prints the overview of a session in {@code directory}. */
  public void print(PrintStream console, Path directory, boolean continued) {
    print(console, (continued ? ", continued in " : ", results in ") + directory);
  }

  /** Prints the overview of experiments that are not run, or whose files are not kept. */
  public void print(PrintStream console) {
    print(console, "");
  }

  private void print(PrintStream console, String where) {
    console.println(heading() + where);
    int members = choice.parameters().members();
    if (members > 1) {
      console.println(
          "Each combination has "
              + members
              + " experiments, over "
              + Listing.of(choice.parameters().averagedPaths())
              + "; the mean of their scores counts.");
    }
    choice.plannedLines(Screen.widthOf(console)).forEach(console::println);
  }

  private String heading() {
    String chosenBy = choice.chosenBy();
    return number()
        + " from "
        + config
        + (chosenBy.isEmpty() ? "" : ", " + chosenBy)
        + (concurrency.parallel() > 1
            ? ", " + concurrency.parallel() + " at once, each"
            : chosenBy.isEmpty() ? "" : ",")
        + " on "
        + counted(concurrency.threads(), "thread")
        + (concurrency.place() == Execution.Place.SLURM ? ", on Slurm" : "");
  }

  private String number() {
    OptionalLong count = choice.count();
    return count.isPresent() ? counted(count.getAsLong(), "experiment") : "Experiments";
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
