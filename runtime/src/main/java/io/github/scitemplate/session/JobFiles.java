package io.github.scitemplate.session;

import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Measures;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

  /** A job is there; those of an experiment come in the order of their numbers. */
  void add(Job job) {
    last.put(job.experiment(), job);
  }

  /** How a job has ended; nothing if it has not. */
  Optional<JobEnd> end(Job job) throws IOException {
    @Nullable ExperimentResult result = results.result(job.experiment());
    boolean isLast = job.equals(last.get(job.experiment()));
    if (isLast && result instanceof ExperimentResult.Completed completed) {
      return Optional.of(completed(completed));
    }
    if (isLast && result instanceof ExperimentResult.Failed) {
      return Optional.of(new JobEnd.Failed());
    }
    if (job.until() == Job.ITS_END) {
      return Optional.empty();
    }
    boolean beyond = result != null && !(result instanceof ExperimentResult.Pruned);
    return beyond || trained(job) >= job.until() ? Optional.of(atRung(job)) : Optional.empty();
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

  /** The files of a job's experiment; its config is what the search says. */
  private ExperimentDirectory files(Job job) throws IOException {
    ExperimentDirectory files = directory.experiment(job.experiment());
    if (files.begun()) {
      files.create(experiments.config(job.experiment()).toYaml());
    }
    return files;
  }
}
