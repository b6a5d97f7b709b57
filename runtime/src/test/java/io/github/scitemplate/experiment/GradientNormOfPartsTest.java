package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.tiny.BuildComponents;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientNormOfPartsTest {

  private static BuiltComponents built(String more) {
    String text = TinyExperiment.config("adam", "cosine", more + "\n");
    Config cfg = ConfigFile.of(text, "c.yaml").parameters().combination(0);
    return BuiltComponents.build(new BuildComponents(), ExperimentSettings.read(cfg), cfg);
  }

  @Test
  void theNormOfAPartThatIsTrainedApartIsTracked() {
    BuiltComponents built = built("training_step: apart\nnorm_of: Linear");
    assertEquals(List.of("Linear"), built.metrics().partsOfNorms());
  }

  @Test
  void theNormOfWhatIsNotTrainedApartIsRefused() {
    UserException whole =
        assertThrows(UserException.class, () -> built("training_step: apart\nnorm_of: \"\""));
    assertEquals(
        "The metric tracker takes the norm of the gradient of the whole model, but Linear and SequentialBlock are trained apart.",
        whole.problem());
    assertEquals("Name a part: Metric.gradientNorm(\"Linear\").", whole.fix());
    UserException part = assertThrows(UserException.class, () -> built("norm_of: Linear"));
    assertEquals(
        "The metric tracker takes the norm of the gradient of the part Linear, but the model is trained as a whole.",
        part.problem());
  }
}
