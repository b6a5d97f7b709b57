package io.github.scitemplate.benchmarks;

import ai.djl.engine.Engine;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.engine.Torch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A process in which one contender works, at the {@link Pace} of standard input. It greets with the
 * number of trainable parameters and with what it runs on.
 */
final class ServerMain {
  private ServerMain() {}

  /**
   * Works until the input ends.
   *
   * @param arguments the contender, the words of a case, and a directory for files
   */
  public static void main(String[] arguments) throws Exception {
    List<String> words = Arrays.asList(arguments);
    Contender contender = Contender.of(words.get(0));
    Case setting = Case.of(words.subList(1, words.size() - 1));
    Path directory = Path.of(words.get(words.size() - 1));
    Torch.start();
    Torch.useThreads(setting.threads());
    Work work = work(contender, setting, directory);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    work.run(new Pace(orders, System.out, () -> work.parameters() + " " + versions()));
  }

  private static Work work(Contender contender, Case setting, Path directory) throws IOException {
    Dataset dataset = setting.workload().newDataset();
    DataLoader shuffled = DataLoader.shuffled(dataset, setting.batchSize());
    return switch (contender) {
      case TRAINER ->
          TrainerWork.withEverything(
              setting, dataset, Files.createTempDirectory(directory, "trainer"));
      case NO_CHECKPOINTS ->
          TrainerWork.withoutCheckpoints(
              setting, dataset, Files.createTempDirectory(directory, "unsaved"));
      case CHECKPOINTS ->
          TrainerWork.withCheckpoints(
              setting, dataset, Files.createTempDirectory(directory, "saved"));
      case COUNTED_METRICS ->
          TrainerWork.withMetrics(
              setting, dataset, Files.createTempDirectory(directory, "counted"), false);
      case RANKED_METRICS ->
          TrainerWork.withMetrics(
              setting, dataset, Files.createTempDirectory(directory, "ranked"), true);
      case LOOP -> new CompiledLoopWork(setting, shuffled);
      case EAGER_LOOP -> new EagerLoopWork(setting, shuffled);
      case EASY_TRAIN -> new EasyTrainWork(setting, dataset);
      case FORWARD -> new ForwardWork(setting, shuffled);
      case EVALUATION ->
          new EvaluationWork(setting, DataLoader.inOrder(dataset, setting.batchSize()));
      case LARGE_EVALUATION ->
          new EvaluationWork(
              setting, DataLoader.inOrder(dataset, setting.workload().largeBatchSize()));
      case PYTHON,
          PYTHON_FUSED,
          PYTHON_CHANNELS_LAST,
          PYTHON_COMPILED,
          PYTHON_TEMPLATE,
          LIGHTNING ->
          throw new IllegalArgumentException(contender + " is Python");
    };
  }

  private static String versions() {
    return "Java "
        + Runtime.version()
        + ", DJL "
        + Engine.getDjlVersion()
        + ", libtorch "
        + Engine.getEngine("PyTorch").getVersion();
  }
}
