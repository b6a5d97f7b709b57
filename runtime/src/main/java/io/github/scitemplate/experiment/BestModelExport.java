package io.github.scitemplate.experiment;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslatorFactory;
import io.github.scitemplate.checkpoint.Safetensors;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.ModelRecording;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.compiled.export.ExportedModel;
import io.github.scitemplate.engine.compiled.export.ModuleArchive;
import io.github.scitemplate.engine.compiled.export.PythonModule;
import io.github.scitemplate.engine.compiled.export.StoredArray;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.TemporaryFolder;
import io.github.scitemplate.trainer.BestModel;
import io.github.scitemplate.weights.NameMap;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes an experiment's best model for other programs. Before that, the exported model runs on a
 * validation batch, and must give the bits of the evaluation.
 */
public final class BestModelExport {
  /** What DJL reads about a model, in the folder of its file. */
  public static final String SERVING = "serving.properties";

  private final ExperimentDirectory directory;
  private final Components components;
  private final String overrides;

  /**
   * @param overrides values that replace those of the experiment's config; empty for none
   */
  public BestModelExport(ExperimentDirectory directory, Components components, String overrides) {
    this.directory = directory;
    this.components = components;
    this.overrides = overrides;
  }

  /**
   * What was written.
   *
   * @param iteration the iteration after which the best model was saved
   * @param files the model's file first
   * @param differences of what it was built with
   */
  public record Exported(long iteration, List<String> files, Differences differences) {
    public Exported {
      files = List.copyOf(files);
    }
  }

  /** The files that an export writes, the model's first. */
  public static List<Path> files(ExportFormat format, Path file) {
    return switch (format) {
      case TORCHSCRIPT -> List.of(file, file.resolveSibling(SERVING));
      case SAFETENSORS -> List.of(file, file.resolveSibling(base(file) + ".py"));
    };
  }

  /** A file's name without the ending. */
  private static String base(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  /**
   * Writes the model, each file whole or not at all.
   *
   * @throws UserException if there is no best model, it is damaged or does not fit, or it cannot be
   *     exported; nothing is written then
   * @throws IOException if a file cannot be written
   */
  public Exported write(ExportRequest request) throws IOException {
    checkTranslator(request.translator());
    ReopenedExperiment opened = ReopenedExperiment.of(directory, components, overrides);
    DataLoader loader = opened.loader(Split.VAL);
    try (BatchSource batches =
            BatchSource.forEvaluation(loader, opened.randomness(), opened.device());
        Network network =
            opened.built().networkToRestore(batches, opened.device(), opened.randomness());
        NDManager scope = network.newScope();
        TemporaryFolder folder = TemporaryFolder.create()) {
      restore(opened, network);
      NDList inputs = batches.batch(scope, 0, 0).inputs();
      ExportedModel model = ModelRecording.of(network, inputs);
      Path tried = folder.path().resolve("model" + ModuleArchive.ENDING);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tried))) {
        ModuleArchive.write(model, out);
      }
      new ExportProof(network, opened.device()).check(tried, inputs);
      switch (request.format()) {
        case TORCHSCRIPT -> writeArchive(request, tried);
        case SAFETENSORS -> writePython(request, opened, model);
      }
      List<String> files =
          files(request.format(), request.file()).stream().map(Path::toString).toList();
      return new Exported(opened.iteration(), files, opened.differences(Split.VAL, loader));
    }
  }

  private static void restore(ReopenedExperiment opened, Network network) {
    try {
      BestModel.restore(opened.best(), network);
    } catch (IOException e) {
      throw opened.damaged(e);
    }
  }

  private static void writeArchive(ExportRequest request, Path tried) throws IOException {
    AtomicFile.write(
        request.file(),
        channel -> {
          try (FileChannel from = FileChannel.open(tried)) {
            OutputStream out = Channels.newOutputStream(channel);
            Channels.newInputStream(from).transferTo(out);
          }
        });
    StringBuilder serving = new StringBuilder("# " + request.title() + "\nengine=PyTorch\n");
    serving.append("option.modelName=").append(escaped(base(request.file()))).append('\n');
    new TreeMap<>(ExportProof.OPTIONS)
        .forEach(
            (name, value) ->
                serving.append("option.").append(name).append('=').append(value).append('\n'));
    if (!request.translator().isEmpty()) {
      serving.append("translatorFactory=").append(request.translator()).append('\n');
    }
    writeText(request.file().resolveSibling(SERVING), serving.toString());
  }

  /** A value of a file of properties. */
  private static String escaped(String value) {
    return value.replace("\\", "\\\\");
  }

  private static void writePython(
      ExportRequest request, ReopenedExperiment opened, ExportedModel model) throws IOException {
    model
        .ownScript()
        .ifPresent(
            operation -> {
              throw new UserException(
                  "The model cannot be exported to PyTorch in Python: the block "
                      + operation.block()
                      + " uses a function of the framework's own.",
                  "Export it as torchscript, which has the function in the file.");
            });
    List<String> parameters = model.arrays().stream().map(StoredArray::name).toList();
    List<String> names =
        NameMap.ofRules(request.rename()).torchNames(opened.built().model(), parameters);
    PythonModule.Written written =
        PythonModule.of(model, names, request.title(), request.file().getFileName().toString());
    Safetensors.writeTensors(request.file(), written.tensors());
    writeText(files(request.format(), request.file()).get(1), written.source());
  }

  private static void writeText(Path file, String text) throws IOException {
    AtomicFile.write(
        file,
        channel -> Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void checkTranslator(String translator) {
    if (translator.isEmpty()) {
      return;
    }
    try {
      Class<?> type = Class.forName(translator, false, components.getClass().getClassLoader());
      if (TranslatorFactory.class.isAssignableFrom(type)) {
        return;
      }
    } catch (ClassNotFoundException | LinkageError e) {
      // The error below covers this case, too.
    }
    throw new UserException(
        translator
            + " is no class of the project that implements ai.djl.translate.TranslatorFactory.",
        "Give such a class with its package, or leave the option out.");
  }
}
