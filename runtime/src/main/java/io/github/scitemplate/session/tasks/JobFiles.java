package io.github.scitemplate.session.tasks;

import io.github.scitemplate.execution.Predecessor;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Measures;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.SessionResults;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds in the files of experiments how the jobs that trained them have ended. */
public final class JobFiles {
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private final SessionResults results;
  private final Consumer<String> warnings;

  /** The last job of each experiment. */
  private final Map<Integer, Job> last = new HashMap<>();

  /**
   * @param warnings receives warnings about damaged files and about directories with other
   *     experiments
   */
  public JobFiles(
      SessionDirectory directory,
      SessionExperiments experiments,
      SessionResults results,
      Consumer<String> warnings) {
    this.directory = directory;
    this.experiments = experiments;
    this.results = results;
    this.warnings = warnings;
  }

  /**
   * Waits until no worker of an earlier controller trains an experiment any more. Such a worker may
   * still save, and it must not write after a result or a decision. May take seconds.
   *
   * @param stop tells whether everything is to end
   */
  void awaitEarlierWorkers(BooleanSupplier stop) throws IOException {
    for (int experiment : directory.begunExperiments(Integer.MAX_VALUE)) {
      boolean ended = results.result(experiment) != null;
      if (!ended
          && Predecessor.awaitEnd(directory.experiment(experiment).attempts(), stop, warnings)) {
        results.take(experiment); // the worker may have left it meanwhile
      }
    }
  }

  /** Adds a job. The jobs of an experiment must come in the order of their numbers. */
  void add(Job job) {
    last.put(job.experiment(), job);
  }

  /**
   * Adds a job that was decided just now. If its experiment has begun before, the journal was lost:
   * the experiment's directory counts if its parameters are those of the search, and is set aside
   * otherwise.
   */
  void decided(Job job) throws IOException {
    ExperimentDirectory files = files(job);
    if (!last.containsKey(job.experiment()) && files.attempts().count() > 0) {
      if (files.begunOtherwise(experiments.text(job.experiment()))) {
        warnings.accept(
            "Warning: "
                + files.path()
                + " holds an experiment with other parameters than the search gives it; it is kept as "
                + directory.setAside(job.experiment()).getFileName()
                + ".");
      } else {
        results.take(job.experiment());
      }
    }
    add(job);
  }

  /**
   * How a job has ended; nothing if it has not. The answer does not depend on what the experiment
   * did afterwards, so that a job that is decided on again ends in the same way.
   */
  Optional<JobEnd> end(Job job) throws IOException {
    if (results.isOfOthers(job.experiment())) {
      return Optional.empty();
    }
    @Nullable ExperimentResult result = results.result(job.experiment());
    if (result instanceof ExperimentResult.Completed completed) {
      return Optional.of(wentOn(job) ? atRung(job) : completed(completed));
    }
    if (job.until().isReachedBy(trainedSoFar(job))) {
      return Optional.of(atRung(job));
    }
    if (result instanceof ExperimentResult.Failed) {
      boolean isLast = job.equals(last.get(job.experiment()));
      return Optional.of(isLast ? new JobEnd.Failed() : beforeItFailed(job));
    }
    return Optional.empty();
  }

  /**
   * Whether a completed experiment went on after the job; if not, it came to its end in the job.
   */
  private boolean wentOn(Job job) throws IOException {
    return !job.until().isToItsEnd()
        && PausedExperiment.validated(files(job), settings(job)) > job.until().amount();
  }

  /**
   * How a job of a failed experiment ended. The files of a failed experiment may be damaged: then
   * the job has no score.
   */
  private JobEnd beforeItFailed(Job job) {
    try {
      return atRung(job);
    } catch (IOException e) {
      return new JobEnd.Paused(Measures.of(Double.NaN));
    }
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

  /** How much is trained; also zero if training has ended and only its result is missing. */
  private long trainedSoFar(Job job) throws IOException {
    return PausedExperiment.of(files(job), settings(job))
        .filter(p -> !p.ended())
        .map(PausedExperiment::amount)
        .orElse(0L);
  }

  /**
   * Writes the results of experiments that have come to the rung of their last job and pause there.
   * A controller that was killed may have left them without results.
   *
   * @param jobs the jobs that have not ended
   * @param kept experiments whose places write the results themselves
   */
  void writePaused(Collection<Job> jobs, Set<Integer> kept) throws IOException {
    for (Job job : withoutResult(jobs)) {
      if (kept.contains(job.experiment())) {
        continue;
      }
      PathGate.checkTree(files(job).path());
      if (files(job).createOrRestore(experiments.text(job.experiment()))) {
        warnings.accept("Warning: " + files(job).config() + " was damaged; it is written anew.");
      }
      PausedExperiment.writeResult(files(job), settings(job));
      results.take(job.experiment());
    }
  }

  /** Whether {@link #writePaused} would give any experiment its result. */
  boolean lacksResult(Collection<Job> jobs) {
    return !withoutResult(jobs).isEmpty();
  }

  private List<Job> withoutResult(Collection<Job> jobs) {
    return last.values().stream()
        .filter(job -> !jobs.contains(job) && results.result(job.experiment()) == null)
        .toList();
  }

  /** The end of a job that has come to its rung; its score is the best until then. */
  JobEnd atRung(Job job) throws IOException {
    return new JobEnd.Paused(
        Measures.of(PausedExperiment.bestScore(files(job), settings(job), job.until().amount())));
  }

  private ExperimentDirectory files(Job job) {
    return directory.experiment(job.experiment());
  }

  /**
   * The settings by the search's values, since the config file of the experiment may be damaged.
   */
  private ExperimentSettings settings(Job job) {
    return experiments.settings(job.experiment());
  }
}
