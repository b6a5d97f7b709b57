package io.github.scitemplate.trained;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ComponentsClass;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.RecordedData;
import io.github.scitemplate.session.BestScore;
import io.github.scitemplate.session.ChosenExperiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the models of an experiment, its config and its class.
 *
 * @param directory the directory itself, not a link to it
 */
record TrainedExperiment(ExperimentDirectory directory) {
  private static final String ENDING = ".safetensors";

  /**
   * The experiment at {@code path}, which may be a link.
   *
   * @throws UserException if there is none, or its config is not what it was
   */
  static TrainedExperiment at(Path path) {
    try {
      ExperimentDirectory directory = new ExperimentDirectory(named(path).toRealPath());
      if (directory.begun() && !isSession(directory.path())) {
        directory.result().checkConfig();
        return new TrainedExperiment(directory);
      }
    } catch (IOException e) {
      if (Files.isDirectory(path)) {
        throw new UserException(
            "The experiment " + path + " cannot be used: " + e.getMessage() + ".",
            "Resume its session, which mends it, or restore the file from a backup.",
            e);
      }
    }
    throw new UserException(
        "There is no experiment " + path + ".",
        isSession(path)
            ? "That is a session: name one of its experiments, such as "
                + path.resolve("experiment_1")
                + "."
            : "Name the directory of an experiment that was trained, such as results/first/experiment_1; relative paths begin in "
                + Path.of("").toAbsolutePath()
                + ".");
  }

  /**
   * The path, or the best experiment's if that is meant. Only a search has a link to its best
   * experiment; in a sweep it is looked for.
   */
  private static Path named(Path path) throws IOException {
    @Nullable Path session = path.toAbsolutePath().getParent();
    return session != null
            && path.endsWith(ChosenExperiment.BEST)
            && !Files.exists(path)
            && isSession(session)
        ? session.resolve("experiment_" + BestScore.experiment(session))
        : path;
  }

  private static boolean isSession(Path path) {
    return Files.exists(path.resolve("session.json"));
  }

  Path config() {
    return directory.config();
  }

  /**
   * The file of a checkpoint.
   *
   * @param name without the ending
   * @throws UserException if there is none of this name
   */
  Path checkpoint(String name) {
    List<String> names = names();
    if (!names.contains(name)) {
      throw new UserException(
          name.equals("best_model")
              ? "There is no best model: " + directory.bestModel() + " is not there."
              : "There is no checkpoint " + name + " in " + directory.checkpoints() + ".",
          names.isEmpty()
              ? "Train the experiment at least until its first validation."
              : "There are " + String.join(", ", names) + ".");
    }
    return directory.checkpoints().resolve(name + ENDING);
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory.checkpoints())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * The project's class, as the session recorded it when the experiment ran last.
   *
   * @param named the path by which the user calls the experiment
   * @throws UserException if the class is not known, or cannot be loaded
   */
  Components components(Path named) {
    try {
      List<String> environments =
          RecordedData.read(directory).map(RecordedData::environments).orElse(List.of());
      if (!environments.isEmpty()) {
        String newest = environments.get(environments.size() - 1);
        return ComponentsClass.load(
            Environment.read(directory.path().resolveSibling(newest)).components());
      }
    } catch (IOException e) {
      throw unknown(named, e.getMessage() + ".");
    }
    throw unknown(named, "nobody wrote it down.");
  }

  private static UserException unknown(Path named, String why) {
    return new UserException(
        "Which class builds the model of " + named + " is not known: " + why,
        "Name it: TrainedModel.of(experiment).components(new BuildComponents()).open().");
  }
}
