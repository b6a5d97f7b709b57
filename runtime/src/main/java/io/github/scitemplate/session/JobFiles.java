package io.github.scitemplate.session;

import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Measures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the files of experiments say of the jobs that trained them. */
final class JobFiles {
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private final SessionResults results;

  /** The last job of each experiment. */
  private final Map<Integer, Job> last = new HashMap<>();

  JobFiles(SessionDirectory directory, SessionExperiments experiments, SessionResults results) {
    this.directory = directory;
    this.experiments = experiments;
    this.results = results;
  }

  /**
   * A job is there; those of an experiment come in the order of their numbers.
   *
   * @return whether it is the first of its experiment
   */
  boolean add(Job job) {
    return last.put(job.experiment(), job) == null;
  }

  /** How a job has ended; nothing if it has not. */
  Optional<JobEnd> end(Job job) throws IOException {
    @Nullable ExperimentResult result = results.result(job.experiment());
    if (result instanceof ExperimentResult.Completed completed) {
      return Optional.of(wentBeyond(job) ? atRung(job) : completed(completed));
    }
    if (result instanceof ExperimentResult.Failed) {
      return Optional.of(cameTo(job) ? atRung(job) : new JobEnd.Failed());
    }
    return !job.toItsEnd() && trained(job) >= job.until()
        ? Optional.of(atRung(job))
        : Optional.empty();
  }

  /** Whether the experiment was trained on after the job's rung, so that it had not ended there. */
  private boolean wentBeyond(Job job) throws IOException {
    return !job.toItsEnd() && PausedExperiment.validatedUntil(files(job)) > job.until();
  }

  private boolean cameTo(Job job) throws IOException {
    return !job.toItsEnd() && PausedExperiment.validatedUntil(files(job)) >= job.until();
  }

  private static JobEnd completed(ExperimentResult.Completed completed) {
    OptionalDouble testScore = completed.testScore();
    return new JobEnd.Completed(
        new Measures(
            completed.valScore(),
            completed.iterations(),
            completed.bestIteration(),
            testScore.isPresent() ? testScore.getAsDouble() : null));
  }

  /** Zero if training has ended by itself, and only the result is missing. */
  private long trained(Job job) throws IOException {
    ExperimentDirectory files = files(job);
    return files.begun()
        ? PausedExperiment.of(files)
            .filter(p -> !p.ended())
            .map(PausedExperiment::amount)
            .orElse(0L)
        : 0;
  }

  /**
   * Gives those experiments their results that have come to the rung of their last job and pause
   * there; a controller that was killed may not have come to that.
   *
   * @param jobs those that have not ended
   */
  void writePaused(Collection<Job> jobs) throws IOException {
    for (Job job : last.values()) {
      if (!jobs.contains(job) && results.result(job.experiment()) == null) {
        ExperimentRun.writePaused(files(job));
        results.take(job.experiment());
      }
    }
  }

  /** That a job has come to its rung; the score there is the best until then. */
  JobEnd atRung(Job job) throws IOException {
    return new JobEnd.Paused(Measures.of(PausedExperiment.bestScore(files(job), job.until())));
  }

  /**
   * The search has chosen an experiment. What is there under its number already is its own, unless
   * it was trained with other parameters: then it is put aside.
   *
   * @param warnings told of that
   */
  void chosen(int experiment, Consumer<String> warnings) throws IOException {
    ExperimentDirectory files = directory.experiment(experiment);
    if (!files.begun()) {
      return;
    }
    String config = experiments.config(experiment).toYaml();
    if (Files.readString(files.config()).equals(config)) {
      results.take(experiment);
      return;
    }
    Path aside = directory.aside(experiment);
    Files.move(files.path(), aside);
    warnings.accept(
        "Warning: experiment "
            + experiment
            + " was trained with other parameters than the search chooses now; it is kept as "
            + aside
            + ".");
  }

  /** The files of a job's experiment; its config is what the search says. */
  private ExperimentDirectory files(Job job) throws IOException {
    ExperimentDirectory files = directory.experiment(job.experiment());
    if (files.begun()) {
      files.create(experiments.config(job.experiment()).toYaml());
    }
    return files;
  }
}
