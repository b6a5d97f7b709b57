package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static io.github.scitemplate.experiment.TinyExperiment.run;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricState;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.components.ModelInEvaluation;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.metrics.Average;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What user code may do with the arrays that it is given, keeps or returns. */
class OwnCodeTest extends TorchTest {
  private static final String CONFIG =
      "learning_rate: 0.05\nlog_freq: 4\nnum_epochs: 2\ncheckpoint_freq: 1\nseed: 5\nscore_metric: ";

  @TempDir Path folder;

  /** A model that gives its parameter, whatever its input is. */
  private static final class Given extends AbstractBlock {
    private final Parameter value =
        addParameter(
            Parameter.builder()
                .setName("value")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(1, 2))
                .build());

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(1, 2)};
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> parameters) {
      return new NDList(store.getValue(value, inputs.head().getDevice(), training));
    }
  }

  private static class Project implements Components {
    private final TrainingStep step;

    Project(TrainingStep step) {
      this.step = step;
    }

    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return DataLoaders.ofEpisodes(4, 2, new Shape(2));
    }

    @Override
    public Block buildModel(Config cfg) {
      return new Given();
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return (predictions, labels) -> predictions.head().sub(1).square().mean();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return Sgd.of(cfg.getDouble("learning_rate"));
    }

    @Override
    public MetricTracker buildMetricTracker(Config cfg) {
      return MetricTracker.of(Metric.loss());
    }

    @Override
    public Optional<TrainingStep> buildTrainingStep(Config cfg) {
      return Optional.of(step);
    }
  }

  private static TrainingStep.Outcome trained(ModelInTraining model, Batch batch) {
    NDList outputs = model.forward(batch.inputs());
    NDArray loss = model.loss(outputs, batch.labels());
    model.minimize(loss);
    return new TrainingStep.Outcome(outputs, loss);
  }

  private ExperimentDirectory directory(String name, String score) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), CONFIG + score + "\n");
  }

  private static void assertCompleted(ExperimentDirectory directory, Components project)
      throws IOException {
    ExperimentResult result = run(directory, project, Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
  }

  @Test
  void aStateThatIsChangedInPlaceByLossesHasNoHistoryInTheNextIteration() throws IOException {
    TrainingStep baseline =
        (model, batch) -> {
          NDArray mean = model.state("baseline", new Shape());
          NDList outputs = model.forward(batch.inputs());
          NDArray loss = model.loss(outputs, batch.labels());
          NDArray advantage = loss.mul(loss.sub(mean));
          model.minimize(advantage);
          mean.muli(0.9).addi(loss.mul(0.1));
          return new TrainingStep.Outcome(outputs, loss);
        };
    ExperimentDirectory whole = directory("whole", "loss");
    assertCompleted(whole, new Project(baseline));
    for (int question = 2; question < 10; question += 3) {
      ExperimentDirectory cut = directory("cut" + question, "loss");
      assertTrue(run(cut, new Project(baseline), question).isEmpty());
      assertTrue(run(cut, new Project(baseline), Integer.MAX_VALUE).isPresent());
      assertEquals(bytes(whole), bytes(cut), "stopped at question " + question);
    }
  }

  @Test
  void whatAStepReturnsItMayChangeLater() throws IOException {
    TrainingStep counting =
        (model, batch) -> {
          trained(model, batch);
          NDArray count = model.state("count", new Shape()).addi(1);
          return new TrainingStep.Outcome(new NDList(count), count);
        };
    ExperimentDirectory directory = directory("counting", "loss");
    assertCompleted(directory, new Project(counting));
    List<String> rows = Files.readAllLines(directory.path().resolve("metrics.csv"));
    assertTrue(rows.contains("4,1,train,loss,2.5"), rows.toString());
    assertTrue(rows.contains("8,2,train,loss,6.5"), rows.toString());
  }

  @Test
  void whatAnEvaluationReturnsStaysOpen() throws IOException {
    TrainingStep keeping =
        new TrainingStep() {
          private @Nullable NDArray kept;

          @Override
          public Outcome train(ModelInTraining model, Batch batch) {
            return trained(model, batch);
          }

          @Override
          public Outcome evaluate(ModelInEvaluation model, Batch batch) {
            NDArray same = kept;
            if (same == null) {
              same = model.filled(new Shape(1, 2), 1);
              same.detach();
              kept = same;
            }
            return new Outcome(new NDList(same), same.mean());
          }
        };
    ExperimentDirectory directory = directory("keeping", "mae");
    assertCompleted(
        directory,
        new Project(keeping) {
          @Override
          public MetricTracker buildMetricTracker(Config cfg) {
            return MetricTracker.of(
                Metric.loss(), Metric.of("mae", (p, l) -> p.head().sub(1).abs().mean()));
          }
        });
  }

  @Test
  void aParameterThatIsTheOutputIsNeitherChangedNorClosedByMetrics() throws IOException {
    ExperimentDirectory directory = directory("given", "acc");
    assertCompleted(
        directory,
        new Project(OwnCodeTest::trained) {
          @Override
          public Optional<TrainingStep> buildTrainingStep(Config cfg) {
            return Optional.empty();
          }

          @Override
          public DataLoaders buildDataLoaders(Config cfg) {
            return DataLoaders.ofEpisodes(1, 1, new Shape(2));
          }

          @Override
          public MetricTracker buildMetricTracker(Config cfg) {
            return MetricTracker.of(Metric.loss(), Metric.accuracy()); // which keeps the outputs
          }
        });
  }

  @Test
  void aHookIsTriedWithTheNumbersThatAValidationGives() throws IOException {
    ExperimentDirectory directory = directory("numbers", "recall/left");
    assertCompleted(
        directory,
        new Project(OwnCodeTest::trained) {
          @Override
          public MetricTracker buildMetricTracker(Config cfg) {
            Classification sides = Classification.multiclass("left", "right");
            return MetricTracker.of(Metric.loss(), sides.recall(Average.PER_CLASS));
          }

          @Override
          public DataLoaders buildDataLoaders(Config cfg) {
            return DataLoaders.ofEpisodes(1, 1, new Shape(2));
          }

          @Override
          public void afterValidation(Evaluated e) {
            e.scalar(
                "both",
                requireNonNull(e.metrics().get("recall/left"))
                    + requireNonNull(e.metrics().get("recall/right")));
          }
        });
  }

  @Test
  void aScoreThatAValidationDoesNotGiveIsRefusedAfterTheFirstIteration() throws IOException {
    Metric vector =
        new Metric() {
          @Override
          public String name() {
            return "vec";
          }

          @Override
          public MetricState newState(NDManager manager) {
            return new MetricState() {
              @Override
              public void update(NDList predictions, NDList labels, NDArray loss, int samples) {}

              @Override
              public MetricValue compute() {
                return MetricValue.vector(List.of("x", "y"), new double[] {1, 2});
              }

              @Override
              public Map<String, NDArray> tensors() {
                return Map.of();
              }
            };
          }
        };
    ExperimentDirectory directory = directory("vector", "vec");
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed)
            run(
                    directory,
                    new Project(OwnCodeTest::trained) {
                      @Override
                      public MetricTracker buildMetricTracker(Config cfg) {
                        return MetricTracker.of(Metric.loss(), vector);
                      }
                    },
                    Integer.MAX_VALUE)
                .orElseThrow();
    assertTrue(failed.message().contains("loss, vec/x, vec/y"), failed.message());
  }
}
