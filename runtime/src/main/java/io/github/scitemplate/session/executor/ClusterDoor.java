package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.slurm.DriverJob;
import io.github.scitemplate.slurm.SlurmCommands;
import io.github.scitemplate.slurm.SlurmSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Opens the door to the engine of a cluster. */
public interface ClusterDoor {

  /**
   * Asks the engine whether it would take such tasks; submits nothing.
   *
   * @return a line for people if the tasks have to wait for something; usually nothing
   * @throws io.github.scitemplate.error.UserException if it would not
   */
  Optional<String> check(SlurmSettings settings);

  /** The engine for the tasks of a session. */
  ClusterEngine engine(SlurmSettings settings, ClusterFiles files);

  /**
   * Submits a job that runs a script, unless one of its name is there already.
   *
   * @param log receives what it prints
   * @return the engine's word for the job
   */
  String submitDriver(SlurmSettings settings, String name, Path script, Path log);

  /**
   * Slurm, by its own programs.
   *
   * @param environment the variables of the programs, such as {@code PATH}
   */
  static ClusterDoor slurm(Map<String, String> environment) {
    return new ClusterDoor() {
      @Override
      public Optional<String> check(SlurmSettings settings) {
        return SlurmCommands.check(settings, environment);
      }

      @Override
      public ClusterEngine engine(SlurmSettings settings, ClusterFiles files) {
        return new SlurmCommands(settings, files, environment);
      }

      @Override
      public String submitDriver(SlurmSettings settings, String name, Path script, Path log) {
        return DriverJob.submit(settings, name, script, log, environment);
      }
    };
  }
}
